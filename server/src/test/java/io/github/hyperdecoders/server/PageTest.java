package io.github.hyperdecoders.server;

import static io.github.hyperdecoders.server.RunningServer.ANSWER;
import static io.github.hyperdecoders.server.RunningServer.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.tensor.Numerics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The page in a browser, as a person uses it. With {@code -Dhyperdecoders.pictures=FOLDER} it leaves pictures of what a person sees.
 */
class PageTest {
    private static final int WIDE = 1200;
    private static final int NARROW = 360;
    private static final int CONTROL = 2;
    private static final String TEXT = "document.querySelector('.text').textContent";
    private static final String STATUS = "document.getElementById('status').textContent";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path profile;

    @SuppressWarnings("NullAway.Init")
    private static RunningServer server;

    @SuppressWarnings("NullAway.Init")
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.start(profile);
        ServedModels models = RunningServer.sample();
        models.add("bare", null, Hyperdecoder.load(EmbeddedT5.folder(), null, Numerics.FP32));
        server = RunningServer.start(ServerSettings.DEFAULT, models);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        browser.look(WIDE, 900, false);
        browser.open(server.uri("/"));
        browser.await("document.getElementById('model').options.length === 2");
    }

    @AfterEach
    void nothingIsTakenOfOtherPlacesAndNothingIsBlocked() throws Exception {
        assertThat(browser.value(
                                "performance.getEntriesByType('resource').filter(e => !e.name.startsWith(location.origin))"
                                        + ".map(e => e.name).join()")
                        .asString(""))
                .isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anAnswerComesTokenByTokenWithItsLikelihoodLabelsAndTimes() throws Exception {
        choose("task", "odd");
        type("source", SOURCE);
        ask();
        assertThat(browser.text(TEXT)).isEqualTo(ANSWER + "end");
        assertThat(browser.value(
                                "[...document.querySelectorAll('.text .token')].every(t => /s[0-4]/.test(t.className) && t.title)")
                        .asBoolean(false))
                .isTrue();
        assertThat(browser.text("document.querySelector('.text').getAttribute('aria-busy')"))
                .isEqualTo("false");
        assertThat(browser.text("document.querySelector('.facts').textContent"))
                .contains("8 tokens read, 2 written")
                .contains("ended by itself");
        assertThat(browser.text("document.querySelector('.labels tbody tr').innerText"))
                .contains(ANSWER);
        assertThat(browser.value("document.querySelectorAll('.labels tbody tr').length")
                        .asInt())
                .isEqualTo(20);
    }

    /** What it writes is what a request for the whole text answers. */
    @Test
    void sampledTextsStreamInPieces() throws Exception {
        choose("task", "colour");
        browser.value("document.querySelector('form details').open = true");
        choose("search", "sampling");
        type("temperature", "2");
        type("seed", "7");
        type("source", "colour text: blue book grey soup : second");
        ask();
        String whole = server.json(
                        "/v1/completions",
                        "{\"model\": \"quickstart\", \"prompt\": \"colour text: blue book grey soup : second\", \"temperature\": 2,"
                                + " \"seed\": 7, \"max_tokens\": 32}")
                .at("/choices/0/text")
                .asString();
        assertThat(browser.text(
                        "[...document.querySelectorAll('.text .token:not(.end)')].map(t => t.textContent).join('')"))
                .isEqualTo(whole);
        choose("search", "beams");
        ask();
        assertThat(browser.text(TEXT)).isEqualTo("greyend");
    }

    @Test
    void twoModelsAnswerTheSameTextSideBySide() throws Exception {
        choose("task", "odd");
        choose("other", "bare");
        type("source", SOURCE);
        ask();
        assertThat(browser.text("[...document.querySelectorAll('h2')].map(h => h.textContent).join()"))
                .isEqualTo("quickstart,bare");
        assertThat(browser.value(
                                "(() => { const [a, b] = [...document.querySelectorAll('.answer')].map(e => e.getBoundingClientRect());"
                                        + " return Math.abs(a.top - b.top) < 1 && a.right <= b.left; })()")
                        .asBoolean(false))
                .as("side by side")
                .isTrue();
        browser.await("document.querySelectorAll('.answer')[1].textContent.includes('has no hypernetwork')");
        picture("compare");
        browser.look(WIDE, 900, true);
        picture("compare-dark");
    }

    @Test
    void theHypernetworksViewLiesAmongTheExamples() throws Exception {
        choose("task", "odd");
        ask();
        browser.await("document.querySelector('.instance button')");
        browser.value("document.querySelector('.instance button').focus()");
        browser.press("Enter", 0);
        browser.await(STATUS + " === 'The examples are on the map.'");
        assertThat(browser.value("document.querySelectorAll('.instance > svg .dot').length")
                        .asInt())
                .isGreaterThanOrEqualTo(15);
        assertThat(browser.text("document.querySelector('.instance').innerText"))
                .contains("of odd")
                .contains("this one")
                .contains("Distance of its adapters");
        assertThat(browser.value("document.querySelectorAll('.layers tbody tr').length")
                        .asInt())
                .isEqualTo(server.json("/page/instance", "{\"model\": \"quickstart\", \"source\": \"" + SOURCE + "\"}")
                        .path("layers")
                        .size());
        picture("light");
        browser.look(WIDE, 900, true);
        picture("dark");
        browser.look(NARROW, 740, false);
        picture("narrow");
        browser.look(NARROW, 740, true);
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                .as("nothing is wider than a narrow window")
                .isLessThanOrEqualTo(NARROW);
        assertThat(browser.text("getComputedStyle(document.body).backgroundColor"))
                .as("dark where dark is wanted")
                .isEqualTo("rgb(20, 23, 26)");
        picture("narrow-dark");
    }

    @Test
    void whatIsRefusedIsSaidWhereItWasAsked() throws Exception {
        type("source", "word ".repeat(600));
        ask();
        assertThat(browser.text("document.querySelector('[role=alert]').textContent"))
                .startsWith("prompt has ")
                .contains("expected at most 512");
        assertThat(browser.text(STATUS)).isEqualTo("Not answered.");
        type("source", "<img src=x onerror=alert(1)> & pear plum");
        choose("task", "odd");
        type("labels", "<b>fig</b>, pear");
        ask();
        assertThat(browser.value("document.querySelectorAll('#answers img, #answers b').length")
                        .asInt())
                .isZero();
        type("source", "word ".repeat(600));
        ask();
        picture("error");
    }

    @Test
    void keysAloneAreEnoughAndAllControlsHaveNames() throws Exception {
        Set<String> named = Set.of("button", "combobox", "textbox", "spinbutton", "DisclosureTriangle");
        for (JsonNode node :
                browser.call("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
            if (named.contains(node.at("/role/value").asString(""))) {
                assertThat(node.at("/name/value").asString(""))
                        .as(node.toString())
                        .isNotBlank();
            }
        }
        browser.value("document.activeElement.blur()");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            browser.press("Tab", 0);
            order.add(browser.text("document.activeElement.id || document.activeElement.textContent.trim()"));
            if (order.get(i).equals("source")) {
                browser.press("a", CONTROL);
                browser.type(SOURCE);
            }
        }
        assertThat(order)
                .containsExactly(
                        "Skip to the answers",
                        "model",
                        "other",
                        "task",
                        "example",
                        "source",
                        "labels",
                        "Options",
                        "API key",
                        "submit",
                        "copy");
        picture("first");
    }

    @Test
    void controlAndEnterAskAndTheCommandIsShown() throws Exception {
        browser.value("document.getElementById('source').focus()");
        browser.press("Enter", CONTROL);
        browser.await("/^Answered/.test(" + STATUS + ")");
        browser.value("document.getElementById('source').value = \"it's\"");
        browser.value("document.getElementById('copy').focus()");
        browser.press("Enter", 0);
        browser.await("!document.getElementById('curl').hidden");
        assertThat(browser.text("document.getElementById('curl').textContent"))
                .startsWith("curl -N http://127.0.0.1:")
                .contains("\"prompt\":\"it'\\''s\"")
                .contains("\"stream\":true");
    }

    @Test
    void aKeyIsAskedForWhereOneIsNeeded() throws Exception {
        String key = "sixteen-letters-or-more";
        try (RunningServer locked = RunningServer.start(ServerSettings.DEFAULT.withApiKeys(List.of(key)))) {
            browser.open(locked.uri("/"));
            browser.await(STATUS + ".includes('no valid API key')");
            assertThat(browser.value("document.getElementById('key-box').open").asBoolean(false))
                    .isTrue();
            type("key", key);
            browser.press("Tab", 0);
            browser.await("document.getElementById('model').options.length === 1");
            ask();
            assertThat(browser.text(STATUS)).isEqualTo("Answered.");
            browser.value("document.getElementById('copy').click()");
            browser.await("!document.getElementById('curl').hidden");
            assertThat(browser.text("document.getElementById('curl').textContent"))
                    .contains("$HYPERDECODER_API_KEY")
                    .doesNotContain(key);
        }
    }

    private static void choose(String select, String value) throws Exception {
        browser.value("(() => { const s = document.getElementById('" + select + "'); s.value = '" + value
                + "'; s.dispatchEvent(new Event('change', {bubbles: true})); })()");
    }

    /** In place of what is there. */
    private static void type(String field, String text) throws Exception {
        browser.value(
                "document.getElementById('" + field + "').focus(); document.getElementById('" + field + "').select()");
        browser.type(text);
    }

    /** With the keyboard, and waits for the end. */
    private static void ask() throws Exception {
        browser.value("document.getElementById('status').textContent = ''; document.getElementById('submit').focus()");
        browser.press("Enter", 0);
        browser.await("/^(Answered|Not answered)/.test(" + STATUS + ")");
    }

    private static void picture(String name) throws Exception {
        String folder = System.getProperty("hyperdecoders.pictures");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name + ".png"), browser.picture());
        }
    }
}
