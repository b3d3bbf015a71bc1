package io.github.hyperdecoders.server.http;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the HTTP library itself refuses, in the shape of all other faults: requests that are no HTTP, and heads that are too long. */
final class PlainErrors extends ErrorHandler {
    private final Function<String, ErrorShape> errors;

    PlainErrors(Function<String, ErrorShape> errors) {
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] json = json(Request.getPathInContext(request), response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
        return true;
    }

    private byte[] json(String path, int status) {
        String message = "the request is not answered: " + HttpStatus.getMessage(status);
        Fault fault = status < 500 ? Fault.INVALID : Fault.FAILED;
        return Json.bytes(errors.apply(path).body(new FaultException(fault, message)));
    }
}
