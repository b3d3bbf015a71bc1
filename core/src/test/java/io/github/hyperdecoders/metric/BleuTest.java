package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.SharedFolder;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BleuTest {
    @Test
    void equalsSacrebleu() {
        JsonNode cases = JsonMapper.shared().readTree(SharedFolder.get("fixtures/text/bleu.json"));
        assertThat(cases.valueStream())
                .hasSize(4)
                .allSatisfy(golden -> assertThat(
                                Bleu.corpus(strings(golden.get("hypotheses")), strings(golden.get("references"))))
                        .isCloseTo(golden.get("bleu").doubleValue(), within(1e-4)));
    }

    @Test
    void romanianWithAWordMissing() {
        // Five tokens of six; precisions 5/5, 3/4, 2/3, 1/2: a quarter in all.
        assertThat(bleu("Pisica doarme pe canapea.", "Pisica neagră doarme pe canapea."))
                .isCloseTo(100 * Math.exp(1 - 6.0 / 5) * Math.pow(0.25, 0.25), within(1e-9));
    }

    @Test
    void czechWithoutAMatchingRunOfFour() {
        // Precisions 5/5, 3/4, 1/3, and half a match of two for the runs of four: a sixteenth in all.
        assertThat(bleu("Vlak přijel pozdě večer.", "Vlak přijel dnes pozdě večer."))
                .isCloseTo(100 * Math.exp(1 - 6.0 / 5) * 0.5, within(1e-9));
    }

    @Test
    void finnishWithTwoOrdersUnmatched() {
        // Tokens: Koira juoksi metsään eilen . and Eilen koira juoksi metsään . with its capital kept.
        // Matches: juoksi metsään . of five; "juoksi metsään" of four; none of three, none of two: 1/2 and 1/4 instead.
        double precisions = 3.0 / 5 * 1 / 4 * 0.5 / 3 * 0.25 / 2;
        assertThat(bleu("Koira juoksi metsään eilen.", "Eilen koira juoksi metsään."))
                .isCloseTo(100 * Math.pow(precisions, 0.25), within(1e-9));
    }

    @Test
    void hindiKeepsTheDandaWithItsWord() {
        // Precisions 3/4, 2/3, 1/2, and half a match of one: an eighth in all; four tokens for five.
        assertThat(bleu("वह घर जाता है।", "वह घर जाता है ।"))
                .isCloseTo(100 * Math.exp(1 - 5.0 / 4) * Math.pow(0.125, 0.25), within(1e-9));
    }

    @Test
    void aCorpusIsCountedAsAWhole() {
        // The Romanian and the Czech pair together: 10/10, 6/8, 3/6, 1/4; nothing is left to smooth.
        double corpus = Bleu.corpus(
                List.of("Pisica doarme pe canapea.", "Vlak přijel pozdě večer."),
                List.of("Pisica neagră doarme pe canapea.", "Vlak přijel dnes pozdě večer."));
        assertThat(corpus).isCloseTo(100 * Math.exp(1 - 12.0 / 10) * Math.pow(0.75 * 0.5 * 0.25, 0.25), within(1e-9));
    }

    @Test
    void whatCannotMatchScoresZero() {
        assertThat(bleu("", "Ceva.")).isZero();
        assertThat(bleu("unu doi trei patru", "cinci șase șapte opt")).isZero();
        // Three tokens hold no run of four, even if all match.
        assertThat(bleu("unu doi trei", "unu doi trei")).isZero();
        assertThat(bleu("unu doi trei patru", "unu doi trei patru")).isCloseTo(100, within(1e-9));
    }

    @Test
    void tokenisesAsMteval13a() {
        assertThat(Tokenizer13a.tokens("Hinta nousi 3,5 prosenttia, eli 1.200 euroa."))
                .containsExactly("Hinta", "nousi", "3,5", "prosenttia", ",", "eli", "1.200", "euroa", ".");
        assertThat(Tokenizer13a.tokens("„N-a fost” (în 2015-2016)..."))
                .containsExactly("„N-a", "fost”", "(", "în", "2015", "-", "2016", ")", ".", ".", ".");
        assertThat(Tokenizer13a.tokens("&quot;R&amp;D&quot; it's <skipped>$5\u00a0v\u0161e"))
                .containsExactly("\"", "R", "&", "D", "\"", "it's", "$", "5", "vše");
        assertThat(Tokenizer13a.tokens("  ")).isEmpty();
    }

    @Test
    void signatureNamesThisProgram() {
        assertThat(Bleu.signature()).startsWith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:hyperdecoders-");
    }

    @Test
    void listsMustMatch() {
        assertThatThrownBy(() -> Bleu.corpus(List.of("a"), List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bleu.corpus(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static double bleu(String prediction, String target) {
        return Bleu.corpus(List.of(prediction), List.of(target));
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
