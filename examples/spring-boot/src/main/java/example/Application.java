package example;

import io.github.hyperdecoders.inference.AsyncHyperdecoder;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** One model and one batcher for all requests. Spring closes them with the context: what was made last first, so the batcher before the model. */
@SpringBootApplication
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Bean
    Hyperdecoder model(@Value("${hyperdecoder.model}") String folder) throws IOException {
        return Hyperdecoder.load(folder.equals(EmbeddedT5.NAME) ? EmbeddedT5.folder() : Path.of(folder));
    }

    @Bean
    Batcher batcher() {
        return Batcher.start(BatcherSettings.DEFAULT);
    }

    @Bean
    AsyncHyperdecoder answers(Hyperdecoder model, Batcher batcher) {
        return model.async(batcher);
    }
}
