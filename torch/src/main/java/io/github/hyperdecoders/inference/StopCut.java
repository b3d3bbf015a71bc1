package io.github.hyperdecoders.inference;

import java.util.List;

/**
 * A text without the stop string that ended it, of pieces that come one after the other. What could be the beginning of a stop string is held
 * back until more is known. For one thread.
 */
public final class StopCut {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    /** @param stops none to leave texts as they are */
    public StopCut(List<String> stops) {
        this.stops = stops;
    }

    /** What of the text may be given out now. */
    public String piece(String piece, boolean ended) {
        if (stopped) {
            return "";
        }
        held.append(piece);
        int stop = place(held);
        stopped = stop < held.length();
        int end = stopped || ended ? stop : held.length() - beginning();
        String given = held.substring(0, end);
        held.delete(0, end);
        return given;
    }

    /** A whole text up to the first of the stop strings. */
    public static String cut(String text, List<String> stops) {
        StringBuilder whole = new StringBuilder(text);
        return whole.substring(0, new StopCut(stops).place(whole));
    }

    /** Where the first stop string begins; the end where there is none. */
    private int place(StringBuilder text) {
        return stops.stream()
                .mapToInt(text::indexOf)
                .filter(place -> place >= 0)
                .min()
                .orElse(text.length());
    }

    /** How much at the end of what is held could be the beginning of a stop string. */
    private int beginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.indexOf(stop.substring(0, length), held.length() - length) >= 0) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
