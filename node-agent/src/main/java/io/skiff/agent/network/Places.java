package io.skiff.agent.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers endpoints so that a change of one changes few numbers. */
final class Places {

    private Places() {}

    /** The wanted ones without doubles, each at its former place if there is such a place: the others fill the gaps. */
    static List<String> keep(List<String> former, List<String> wanted) {
        var left = new LinkedHashSet<>(wanted);
        var places = new ArrayList<@Nullable String>(Collections.nCopies(left.size(), null));
        for (int place = 0; place < Math.min(former.size(), places.size()); place++) {
            if (left.remove(former.get(place))) {
                places.set(place, former.get(place));
            }
        }
        var others = left.iterator();
        var all = new ArrayList<String>();
        for (var known : places) {
            all.add(known == null ? others.next() : known);
        }
        return all;
    }
}
