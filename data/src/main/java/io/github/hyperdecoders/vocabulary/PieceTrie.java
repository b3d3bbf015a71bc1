package io.github.hyperdecoders.vocabulary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds all pieces that stand somewhere in a word. Immutable once built. */
final class PieceTrie {
    private static final int NONE = -1;

    private static final class Node {
        final Map<Character, Node> next = new HashMap<>();
        int piece = NONE;
    }

    /** A piece's place in a word, in {@code char}s. */
    record Place(int start, int end, int piece) {}

    private final Node root = new Node();

    PieceTrie(List<String> pieces) {
        for (int piece = 0; piece < pieces.size(); piece++) {
            Node node = root;
            for (char c : pieces.get(piece).toCharArray()) {
                node = node.next.computeIfAbsent(c, unused -> new Node());
            }
            node.piece = piece;
        }
    }

    /** The places of all pieces in {@code word}, by start and then by end. */
    List<Place> places(String word) {
        List<Place> places = new ArrayList<>();
        for (int start = 0; start < word.length(); start++) {
            @Nullable Node node = root;
            for (int end = start; end < word.length(); end++) {
                node = node.next.get(word.charAt(end));
                if (node == null) {
                    break;
                }
                if (node.piece != NONE) {
                    places.add(new Place(start, end + 1, node.piece));
                }
            }
        }
        return places;
    }
}
