package io.skiff.agent.pod;

import io.skiff.agent.pod.ProbeSpec.Exec;
import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.pod.ProbeSpec.Unaskable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A hook as a label of a container's record: words in base64, the first of which says what the others are. */
final class HookLabel {

    private HookLabel() {}

    static String write(Hook hook) {
        return words(hook).stream()
                .map(word -> Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(" "));
    }

    private static List<String> words(Hook hook) {
        if (hook instanceof Hook.Sleep sleep) {
            return List.of("sleep", sleep.time().toString());
        }
        var check = ((Hook.Ask) hook).check();
        var words = new ArrayList<String>();
        if (check instanceof Exec exec) {
            words.add("exec");
            words.addAll(exec.command());
        } else if (check instanceof HttpGet get) {
            words.addAll(List.of("http", get.scheme(), get.host(), Integer.toString(get.port()), get.path()));
            get.headers().forEach((name, value) -> words.addAll(List.of(name, value)));
        } else {
            words.addAll(List.of("unaskable", check instanceof Unaskable unaskable ? unaskable.why() : ""));
        }
        return words;
    }

    static Hook read(String label) {
        var words = Arrays.stream(label.split(" ", -1))
                .map(word -> new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8))
                .toList();
        var rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "sleep" -> new Hook.Sleep(Duration.parse(rest.get(0)));
            case "exec" -> new Hook.Ask(new Exec(rest));
            case "http" -> new Hook.Ask(httpGet(rest));
            default -> new Hook.Ask(new Unaskable(rest.isEmpty() ? "" : rest.get(0)));
        };
    }

    private static HttpGet httpGet(List<String> words) {
        var headers = new TreeMap<String, String>();
        for (int i = 4; i + 1 < words.size(); i += 2) {
            headers.put(words.get(i), words.get(i + 1));
        }
        return new HttpGet(words.get(0), words.get(1), Integer.parseInt(words.get(2)), words.get(3), headers);
    }
}
