package io.github.hyperdecoders.benchmarks.serving;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 250ms}, {@code 2s}, {@code 1.5s}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,6})?)(ms|s)");

    @Override
    public Duration convert(String value) {
        Matcher matcher = WRITTEN.matcher(value);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + value + "' is no duration: expected one like 250ms or 2s");
        }
        double seconds =
                Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("s") ? 1 : 1e-3);
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
