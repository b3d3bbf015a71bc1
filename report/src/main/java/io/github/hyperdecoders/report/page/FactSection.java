package io.github.hyperdecoders.report.page;

import java.util.List;

/** How it was made. */
final class FactSection {
    private FactSection() {}

    static Section of(List<Fact> facts) {
        Markup section = new Markup();
        section.open("dl", "class", "facts");
        for (Fact fact : facts) {
            section.open("div").element("dt", fact.name());
            section.element("dd", fact.value()).closeLine();
        }
        return new Section("facts", "How it was made", section.close());
    }
}
