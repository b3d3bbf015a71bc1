package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.ErrorShape;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** How each protocol tells of faults. */
public enum Errors implements ErrorShape {
    /** {@code {"error": {message, type, param, code}}}. */
    OPENAI {
        @Override
        public ObjectNode body(FaultException fault) {
            ObjectNode error = Json.object();
            error.put("message", fault.getMessage());
            error.put("type", fault.fault().type());
            error.put("param", fault.field());
            error.put("code", fault.code());
            ObjectNode body = Json.object();
            body.set("error", error);
            return body;
        }
    },
    /** The Open Inference Protocol's {@code {"error": text}}. */
    INFERENCE {
        @Override
        public ObjectNode body(FaultException fault) {
            return Json.object().put("error", fault.getMessage());
        }
    },
    /** That of its calls that generate, which say 422 of values that cannot be honoured and 424 of what failed. */
    GENERATE {
        @Override
        public ObjectNode body(FaultException fault) {
            return INFERENCE.body(fault);
        }

        @Override
        public int status(Fault fault) {
            return fault == Fault.INVALID ? 422 : fault == Fault.FAILED ? 424 : fault.status();
        }
    },
    /** TGI's {@code {"error": text, "error_type": kind}}. */
    TGI {
        @Override
        public ObjectNode body(FaultException fault) {
            return INFERENCE.body(fault).put("error_type", kind(fault.fault()));
        }

        @Override
        public int status(Fault fault) {
            return GENERATE.status(fault);
        }
    };

    private static String kind(Fault fault) {
        return switch (fault) {
            case FULL -> "overloaded";
            case CLOSED -> "unhealthy";
            case FAILED -> "generation";
            case EXPIRED, SLOW -> "incomplete_generation";
            default -> "validation";
        };
    }

    /** That of a path: of the protocol to which it belongs, or would if it were one. */
    public static ErrorShape of(String path) {
        if (path.startsWith("/v2")) {
            return path.endsWith("/generate") || path.endsWith("/generate_stream") ? GENERATE : INFERENCE;
        }
        return path.startsWith("/v1") || path.equals("/") ? OPENAI : TGI;
    }
}
