package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference page is what the keys say. */
class RecipePageTest {
    @Test
    void theCheckedInPageIsUpToDate() throws IOException {
        Path page = Path.of(System.getProperty("hyperdecoders.root", ".."), "docs", "reference", "recipe.md");
        if (Boolean.getBoolean("regenerate")) {
            Files.createDirectories(page.toAbsolutePath().getParent());
            Files.writeString(page, RecipePage.markdown());
        }
        assertThat(Files.exists(page) ? Files.readString(page).replace("\r\n", "\n") : "")
                .as(
                        "docs/reference/recipe.md; write it anew with: mvn -q test -pl core -Dtest=RecipePageTest -Dregenerate=true")
                .isEqualTo(RecipePage.markdown());
    }
}
