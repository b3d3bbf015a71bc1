package io.github.hyperdecoders.selftest;

import java.util.ArrayList;
import java.util.List;

/** All deviations of one golden case. */
public record CaseReport(String name, List<Deviation> deviations) {
    /**
     * Each quantity's mean deviation over all cases in bf16, which must not be beyond that of PyTorch's own autocast: for a loss that says
     * more than any case by itself (docs/decisions/bf16.md).
     */
    public static CaseReport meanInBf16(List<CaseReport> reports) {
        List<Deviation> means = new ArrayList<>();
        for (String quantity : CaseChecks.IN_BF16) {
            List<Deviation> all = reports.stream()
                    .flatMap(report -> report.deviations().stream())
                    .filter(deviation -> deviation.quantity().equals(quantity))
                    .toList();
            double found = all.stream().mapToDouble(Deviation::value).average().orElse(Double.NaN);
            double autocast =
                    all.stream().mapToDouble(Deviation::yardstick).average().orElse(Double.NaN);
            means.add(new Deviation(quantity, found, autocast));
        }
        return new CaseReport("mean of the cases", means);
    }

    public boolean passes() {
        return !deviations.isEmpty() && deviations.stream().allMatch(Deviation::passes);
    }
}
