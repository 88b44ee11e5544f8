package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.object.Unicode;
import java.util.ArrayList;
import java.util.List;

/** What a successful reply tells in headers: few, short, and of printable characters. */
final class Warnings {

    private static final int MOST = 20;
    private static final int LONGEST = 300;

    private Warnings() {}

    static List<String> of(List<Problem> problems) {
        return bounded(problems.stream().map(Problem::toString).toList());
    }

    /** Tells which objects a list leaves out. */
    static List<String> leftOut(List<ObjectKey> unreadable) {
        return bounded(unreadable.stream()
                .map(key -> key.namespace().isEmpty() ? key.name() : key.toString())
                .map(name -> "this list leaves out " + name + ", which is stored but cannot be read; get it by its name"
                        + " to see what to do")
                .toList());
    }

    private static List<String> bounded(List<String> texts) {
        var warnings = new ArrayList<String>();
        texts.stream().limit(MOST).map(Warnings::printable).forEach(warnings::add);
        if (texts.size() > MOST) {
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
