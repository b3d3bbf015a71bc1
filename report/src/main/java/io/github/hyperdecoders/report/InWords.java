package io.github.hyperdecoders.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class InWords {
    private InWords() {}

    /** As "32,128". */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share of 1 as "12.5 %", "0.04 %" or "< 0.01 %". */
    public static String percent(double share) {
        if (share > 0 && share < 0.00005) {
            return "< 0.01 %";
        }
        return decimals(100 * share, share < 0.01 ? 2 : 1) + " %";
    }

    /** With so many decimals, and a minus sign that is none of a hyphen. */
    public static String decimals(double value, int decimals) {
        return TextTable.number(value, decimals).replace('-', '−');
    }

    /** As "2 h 5 min", "3 min 20 s", "12 s". */
    public static String time(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds >= 3600) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds >= 60 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds + " s";
    }
}
