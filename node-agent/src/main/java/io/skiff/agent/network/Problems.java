package io.skiff.agent.network;

import java.util.ArrayList;
import java.util.List;

/** The elements that were left out, with no more sentences than a person reads. */
final class Problems {

    private static final int MOST = 10;

    private final List<String> first = new ArrayList<>();
    private int others;

    void add(String title, IllegalArgumentException fault) {
        if (first.size() < MOST) {
            first.add("Of " + title + " is left out: " + fault.getMessage() + ".");
        } else {
            others++;
        }
    }

    List<String> sentences() {
        var all = new ArrayList<>(first);
        if (others > 0) {
            all.add("Of services " + others + " more are left out.");
        }
        return all;
    }
}
