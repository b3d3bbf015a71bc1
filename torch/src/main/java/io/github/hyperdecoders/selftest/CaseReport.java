package io.github.hyperdecoders.selftest;

import java.util.List;

/** All deviations of one golden case. */
public record CaseReport(String name, List<Deviation> deviations) {
    public boolean passes() {
        return !deviations.isEmpty() && deviations.stream().allMatch(Deviation::passes);
    }
}
