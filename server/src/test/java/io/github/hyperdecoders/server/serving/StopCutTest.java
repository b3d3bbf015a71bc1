package io.github.hyperdecoders.server.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopCutTest {
    @Test
    void whatCouldBeginAStopStringIsHeldBack() {
        StopCut cut = new StopCut(List.of("##", "end."));
        assertThat(cut.piece("a", false)).isEqualTo("a");
        assertThat(cut.piece("b#", false)).isEqualTo("b");
        assertThat(cut.piece("c en", false)).isEqualTo("#c ");
        assertThat(cut.piece("d", false)).isEmpty();
        assertThat(cut.piece(".more", false)).isEmpty();
        assertThat(cut.piece("more", true)).isEmpty();
    }

    @Test
    void whatIsHeldBackComesAtTheEnd() {
        StopCut cut = new StopCut(List.of("##"));
        assertThat(cut.piece("a#", false)).isEqualTo("a");
        assertThat(cut.piece("", true)).isEqualTo("#");
    }

    @Test
    void theFirstStopStringCounts() {
        assertThat(StopCut.cut("one two three", List.of("three", "two"))).isEqualTo("one ");
        assertThat(StopCut.cut("one", List.of("two"))).isEqualTo("one");
        assertThat(StopCut.cut("one", List.of())).isEqualTo("one");
    }
}
