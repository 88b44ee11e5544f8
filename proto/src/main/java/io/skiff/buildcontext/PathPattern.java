package io.skiff.buildcontext;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A glob for paths, in the grammar of Go's {@code filepath.Match}, with {@code **} for any number of directories. It follows all choices at
 * once, so that no pattern takes longer than its length times that of the path.
 */
public final class PathPattern {

    /** As long as a path of Linux may be. */
    private static final int MOST_CHARACTERS = 4096;

    private static final IntPredicate NO_SLASH = character -> character != '/';

    private final String text;
    private final List<Part> parts;

    private PathPattern(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** @param characters those that it takes */
    private record Part(Kind kind, IntPredicate characters) {

        static final Part NAME = new Part(Kind.ANY_NUMBER, NO_SLASH);
        static final Part PATH = new Part(Kind.ANY_NUMBER, any -> true);
        static final Part DIRECTORIES = new Part(Kind.DIRECTORIES, any -> true);

        static Part one(IntPredicate characters) {
            return new Part(Kind.ONE, characters);
        }
    }

    private enum Kind {
        ONE,
        ANY_NUMBER,
        /** Nothing, or what ends with a slash. */
        DIRECTORIES
    }

    /** @throws IllegalArgumentException if a bracket has no end, or the pattern is longer than any path */
    public static PathPattern of(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("a pattern has " + text.length() + " characters, and at most "
                    + MOST_CHARACTERS + " are possible: " + text.substring(0, 40) + "...");
        }
        try {
            return new PathPattern(text, parts(text));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("\"" + text + "\" is no pattern: a [ or a \\ in it has no end", wrong);
        }
    }

    /** Whether a text has characters that mean others. */
    public static boolean isGlob(String text) {
        return text.chars().anyMatch(each -> each == '*' || each == '?' || each == '[');
    }

    private static List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int each = text.codePointAt(i);
            next = i + Character.charCount(each);
            if (each == '*' && text.startsWith("**", i)) {
                boolean isBeforeSlash = text.startsWith("/", i + 2);
                add(parts, isBeforeSlash ? Part.DIRECTORIES : Part.PATH);
                next = isBeforeSlash ? i + 3 : i + 2;
            } else if (each == '*') {
                add(parts, Part.NAME);
            } else if (each == '?') {
                parts.add(Part.one(NO_SLASH));
            } else if (each == '[') {
                int end = text.indexOf(']', text.startsWith("^", i + 1) ? i + 3 : i + 2);
                if (end < 0) {
                    throw new PatternSyntaxException("a bracket has no end", text, i);
                }
                var set = Pattern.compile("[" + set(text.substring(i + 1, end)) + "]");
                parts.add(Part.one(
                        character -> set.matcher(Character.toString(character)).matches()));
                next = end + 1;
            } else if (each == '\\') {
                if (next == text.length()) {
                    throw new PatternSyntaxException("a backslash has no end", text, i);
                }
                int literal = text.codePointAt(next);
                parts.add(Part.one(character -> character == literal));
                next += Character.charCount(literal);
            } else {
                parts.add(Part.one(character -> character == each));
            }
        }
        return List.copyOf(parts);
    }

    /** Two of these beside each other are one, so that never more than two can be skipped at once. */
    private static void add(List<Part> parts, Part part) {
        int last = parts.size() - 1;
        var before = parts.isEmpty() ? part : parts.get(last);
        boolean isTaken = before.equals(Part.PATH) || (before.equals(Part.DIRECTORIES) && part.equals(before));
        if (parts.isEmpty() || before.kind() == Kind.ONE) {
            parts.add(part);
        } else if (part.equals(Part.PATH)) {
            parts.set(last, part);
        } else if (!isTaken) {
            parts.add(part);
        }
    }

    /** Only {@code ^} at the beginning and {@code -} mean something in a set. */
    private static String set(String set) {
        var escaped = new StringBuilder();
        for (int i = 0; i < set.length(); i++) {
            char each = set.charAt(i);
            boolean hasMeaning = (each == '^' && i == 0) || (each == '-' && i > 0) || each == '\\';
            if (!hasMeaning && !Character.isLetterOrDigit(each)) {
                escaped.append('\\');
            }
            escaped.append(each);
        }
        return escaped.toString();
    }

    public boolean matches(String path) {
        // before which parts the pattern may stand, after the characters so far
        boolean[] places = new boolean[parts.size() + 1];
        enter(places, 0);
        for (int i = 0; i < path.length(); ) {
            int character = path.codePointAt(i);
            i += Character.charCount(character);
            boolean[] next = new boolean[places.length];
            if (!step(places, next, character)) {
                return false;
            }
            places = next;
        }
        return places[parts.size()];
    }

    /** @return whether the pattern stands anywhere afterwards */
    private boolean step(boolean[] places, boolean[] next, int character) {
        boolean isAnywhere = false;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (places[i] && part.characters().test(character)) {
                isAnywhere = true;
                switch (part.kind()) {
                    case ONE -> enter(next, i + 1);
                    case ANY_NUMBER -> enter(next, i);
                    case DIRECTORIES -> {
                        next[i] = true;
                        if (character == '/') {
                            enter(next, i + 1);
                        }
                    }
                }
            }
        }
        return isAnywhere;
    }

    /** What may take nothing is skipped too. */
    private void enter(boolean[] places, int index) {
        int at = index;
        places[at] = true;
        while (at < parts.size() && parts.get(at).kind() != Kind.ONE) {
            places[++at] = true;
        }
    }

    /** Whether the path or a directory above it matches. */
    boolean matchesOrIsBelow(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (matches(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
