package io.github.hyperdecoders.server.http;

import org.jspecify.annotations.Nullable;

/** A request that is not answered. Its message is one line for the client, and names nothing of the machine. */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final @Nullable String field;
    private final @Nullable String code;

    /**
     * A fault of a field.
     *
     * @param field of the request, as {@code parameters.top_p}; null where it is not one field's
     * @param code for programs, as {@code model_not_found}; null for none
     */
    public FaultException(Fault fault, String message, @Nullable String field, @Nullable String code) {
        super(message);
        this.fault = fault;
        this.field = field;
        this.code = code;
    }

    public FaultException(Fault fault, String message) {
        this(fault, message, null, null);
    }

    /** A field's value that cannot be honoured: {@code "FIELD is VALUE, expected EXPECTED"}. */
    public static FaultException invalid(String field, Object value, String expected) {
        return new FaultException(
                Fault.INVALID, field + " is " + Shown.value(value) + ", expected " + expected, field, null);
    }

    /** A name of the client's for something that is not there. */
    public static FaultException notFound(String field, String value, String expected, @Nullable String code) {
        return new FaultException(
                Fault.NOT_FOUND, field + " is " + Shown.value(value) + ", expected " + expected, field, code);
    }

    public Fault fault() {
        return fault;
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable String code() {
        return code;
    }
}
