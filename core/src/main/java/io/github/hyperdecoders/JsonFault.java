package io.github.hyperdecoders;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** What is wrong with a JSON text, in words for its writer rather than for users of the library that read it. */
public final class JsonFault {
    private static final Pattern NOT_A_VALUE =
            Pattern.compile("(?:Non-standard|Unrecognized) token '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern REPEATED_NAME =
            Pattern.compile("Duplicate (?:Object )?property (\".*?\").*", Pattern.DOTALL);

    private JsonFault() {}

    /** Whether the text is JSON, but for an object that has a name twice. */
    public static boolean isRepeatedName(JacksonException fault) {
        return REPEATED_NAME.matcher(String.valueOf(fault.getOriginalMessage())).matches();
    }

    /** In one line, without the place. */
    public static String words(JacksonException fault) {
        String message = String.valueOf(fault.getOriginalMessage());
        Matcher value = NOT_A_VALUE.matcher(message);
        if (value.matches()) {
            return value.group(1) + " is no value of JSON";
        }
        Matcher name = REPEATED_NAME.matcher(message);
        if (name.matches()) {
            return name.group(1) + " is there twice";
        }
        if (message.startsWith("Unexpected end-of-input") || message.startsWith("No content to map")) {
            return "it ends too early";
        }
        if (message.startsWith("Trailing token")) {
            return "it has more behind its first value";
        }
        if (message.startsWith("Invalid UTF-8")) {
            return "it is not UTF-8";
        }
        return message.replaceFirst(" \\(start marker at .*", "")
                .replaceFirst(": (?:maybe|was expecting|enable) .*", "")
                .replaceAll("\\s*\\R\\s*", " ");
    }

    /** As {@link #words}, with line and column where they are known. */
    public static String wordsAndPlace(JacksonException fault) {
        int line = fault.getLocation() == null ? -1 : fault.getLocation().getLineNr();
        return words(fault)
                + (line < 1
                        ? ""
                        : " (line " + line + ", column " + fault.getLocation().getColumnNr() + ")");
    }
}
