package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.AdapterFolder;
import io.github.hyperdecoders.server.serving.ServedModels;
import org.jspecify.annotations.Nullable;

/** {@code /v1/load_lora_adapter} and {@code /v1/unload_lora_adapter}, as vLLM has them; for adapters of every kind. */
public final class AdapterCalls {
    private final ServedModels models;
    private final @Nullable AdapterFolder folder;

    /** @param folder null where requests may not load and unload */
    public AdapterCalls(ServedModels models, @Nullable AdapterFolder folder) {
        this.models = models;
        this.folder = folder;
    }

    /** Loads in the request's own thread, which takes a while for large adapters. */
    public void load(Exchange exchange) {
        AdapterFolder from = folder();
        Fields fields = Fields.of(Json.object(exchange.body()));
        String name = fields.requiredString("lora_name");
        String path = fields.requiredString("lora_path");
        fields.end();
        exchange.executor().execute(() -> {
            try {
                from.load(name, path);
                exchange.answer("Success: LoRA adapter '" + name + "' added successfully.");
            } catch (FaultException e) {
                exchange.fail(e);
            } catch (RuntimeException e) {
                exchange.fail(new FaultException(Fault.FAILED, "the adapter could not be loaded"));
                throw e;
            }
        });
    }

    public void unload(Exchange exchange) {
        folder();
        Fields fields = Fields.of(Json.object(exchange.body()));
        String name = fields.requiredString("lora_name");
        fields.harmless("lora_int_id");
        fields.end();
        models.get(name, "lora_name");
        models.remove(name);
        exchange.answer("Success: LoRA adapter '" + name + "' removed successfully.");
    }

    private AdapterFolder folder() {
        if (folder == null) {
            throw new FaultException(
                    Fault.FORBIDDEN, "loading and unloading is off here; serve --adapters FOLDER --admin turns it on");
        }
        return folder;
    }
}
