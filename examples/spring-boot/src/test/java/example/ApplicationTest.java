package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ApplicationTest {
    private static final String SOURCE = "anna counts one , two , three ,";

    @Test
    void answersAndClosesWhatItMade() throws Exception {
        Hyperdecoder model;
        try (ConfigurableApplicationContext context =
                SpringApplication.run(Application.class, "--server.port=0", "--spring.main.banner-mode=off")) {
            model = context.getBean(Hyperdecoder.class);
            String address = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");

            HttpResponse<String> text = post(address + "/generate", "{\"source\": \"" + SOURCE + "\"}");
            assertEquals(200, text.statusCode(), text.body());
            assertTrue(text.body().contains("four , five , six"), text.body());

            HttpResponse<String> label =
                    post(address + "/classify", "{\"source\": \"" + SOURCE + "\", \"labels\": [\"dog\", \"four\"]}");
            assertEquals(200, label.statusCode(), label.body());
            assertTrue(label.body().contains("\"label\":\"four\""), label.body());

            HttpResponse<String> wrong = post(address + "/classify", "{\"source\": \"" + SOURCE + "\"}");
            assertEquals(400, wrong.statusCode(), wrong.body());
            assertTrue(wrong.body().contains("labels are missing"), wrong.body());
            HttpResponse<String> twice =
                    post(address + "/classify", "{\"source\": \"a\", \"labels\": [\"dog\", \"dog\"]}");
            assertEquals(400, twice.statusCode(), twice.body());
        }
        Hyperdecoder closed = model;
        assertThrows(IllegalStateException.class, () -> closed.generate(List.of(SOURCE)));
    }

    private static HttpResponse<String> post(String address, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
