package io.skiff.agent.pod;

import java.util.Map;

/** Expands {@code $(NAME)} in commands and values: unknown names stay as they are, {@code $$} is a plain {@code $}. */
final class Variables {

    private Variables() {}

    static String expand(String text, Map<String, String> values) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int close = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
            if (text.startsWith("$$", at)) {
                result.append('$');
                at += 2;
            } else if (close > 0) {
                var reference = text.substring(at, close + 1);
                var name = reference.substring(2, reference.length() - 1);
                result.append(values.getOrDefault(name, reference));
                at = close + 1;
            } else {
                result.append(c);
                at++;
            }
        }
        return result.toString();
    }
}
