package io.skiff.controlplane.kind.network;

import java.util.ArrayList;
import java.util.stream.Stream;

/** Shortens long lists for a cell of a table. */
public final class FirstFew {

    private static final int MOST_SHOWN = 3;
    private static final int MOST_COUNTED = 100_000;

    private FirstFew() {}

    /** Returns the first three items, and the number of the others. */
    public static String of(Stream<String> items) {
        var shown = new ArrayList<String>();
        long count = 0;
        for (var each = items.iterator(); each.hasNext() && count < MOST_COUNTED; count++) {
            var item = each.next();
            if (count < MOST_SHOWN) {
                shown.add(item);
            }
        }
        var text = String.join(",", shown);
        return count > MOST_SHOWN ? text + " + " + (count - MOST_SHOWN) + " more..." : text;
    }
}
