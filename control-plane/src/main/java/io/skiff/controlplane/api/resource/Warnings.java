package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Unicode;
import java.util.ArrayList;
import java.util.List;

/** Problems that a successful reply tells in headers: few, short, and of printable characters. */
final class Warnings {

    private static final int MOST = 20;
    private static final int LONGEST = 300;

    private Warnings() {}

    static List<String> of(List<Problem> problems) {
        var warnings = new ArrayList<String>();
        problems.stream()
                .limit(MOST)
                .map(problem -> printable(problem.toString()))
                .forEach(warnings::add);
        if (problems.size() > MOST) {
            warnings.add("and more like these");
        }
        return List.copyOf(warnings);
    }

    private static String printable(String text) {
        var printable = new StringBuilder();
        Unicode.brief(text, LONGEST)
                .chars()
                .map(c -> c < ' ' || c > '~' ? '?' : c)
                .forEach(c -> printable.append((char) c));
        return printable.toString();
    }
}
