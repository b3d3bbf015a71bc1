package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.SharedBases;
import io.github.hyperdecoders.server.InferenceServer;
import io.github.hyperdecoders.server.ServerSettings;
import io.github.hyperdecoders.server.http.AccessLog;
import io.github.hyperdecoders.server.serving.ModelFolders;
import io.github.hyperdecoders.server.serving.ModelOpener;
import io.github.hyperdecoders.server.serving.SampleModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder serve}. */
@Command(
        name = "serve",
        description = {
            "Serve models over HTTP: OpenAI's completions and chats, the Open Inference Protocol, TGI's calls, metrics for",
            "Prometheus. Without a model it serves a small one that comes with the program."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder serve",
            "  hyperdecoder serve runs/glue/model",
            "  hyperdecoder serve glue=runs/glue/model xsum=runs/xsum/model --base bases/t5-base",
            "  hyperdecoder serve --base bases/t5-base --adapters adapters --admin --host 0.0.0.0 --api-key-file keys.txt"
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description = "Model folders, each as FOLDER or NAME=FOLDER; without a name it has its folder's.")
    private List<String> folders = new ArrayList<>();

    @Option(names = "--base", paramLabel = "FOLDER", description = "Where the base of adapter-only models is.")
    private @Nullable Path base;

    @Option(
            names = "--adapters",
            paramLabel = "FOLDER",
            description = "A folder of model folders: each is served under its folder's name.")
    private @Nullable Path adapters;

    @Mixin
    private ComputingOptions computing = new ComputingOptions();

    @Mixin
    private ServerOptions options = new ServerOptions();

    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws Exception {
        ServerSettings settings = options.settings(adapters);
        InferenceServer.check(settings);
        Numerics numerics = computing.begin();
        boolean isSample = folders.isEmpty() && adapters == null;
        try (PrintStream log = options.accessLog();
                SharedBases bases = new SharedBases(base, numerics);
                ServedModels models = new ServedModels()) {
            ModelOpener opener = folder -> Hyperdecoder.load(folder, bases);
            if (isSample) {
                models.add(SampleModel.NAME, "embedded", opener.open(SampleModel.folder()));
            }
            for (String folder : folders) {
                ModelFolders.add(models, folder, opener);
            }
            if (adapters != null) {
                ModelFolders.addAll(models, adapters, opener);
            }
            try (InferenceServer server = InferenceServer.start(settings, models, opener, new AccessLog(log))) {
                tell(server, models, isSample);
                awaitSignal();
                drain(server);
            }
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private void tell(InferenceServer server, ServedModels models, boolean isSample) {
        PrintWriter err = spec.commandLine().getErr();
        String model = models.all().isEmpty() ? "MODEL" : models.all().get(0).name();
        String source = isSample ? SampleModel.SOURCE : "...";
        String key = options.hasKeys() ? " -H 'Authorization: Bearer KEY'" : "";
        err.println("serving " + models.all().size() + (models.all().size() == 1 ? " model" : " models") + " at "
                + server.address());
        err.println("try: curl " + server.address() + "/v1/completions -H 'Content-Type: application/json'" + key
                + " -d '{\"model\": \"" + model + "\", \"prompt\": \"" + source + "\", \"temperature\": 0}'");
        err.flush();
    }

    /** Waits until the JVM is told to end; its end then waits for that of this command. */
    private void awaitSignal() throws InterruptedException {
        CountDownLatch signal = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            signal.countDown();
                            try {
                                ended.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop-signal"));
        signal.await();
    }

    private void drain(InferenceServer server) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("answering what is under way, for at most "
                + options.drainTime().toSeconds() + " s");
        err.flush();
        if (!server.drain(options.drainTime())) {
            err.println("some requests were not answered in time");
            err.flush();
        }
    }
}
