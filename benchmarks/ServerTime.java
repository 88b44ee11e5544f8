import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where the processor time of a server goes while something is done: by its threads, and of Java's by the part of the program. */
final class ServerTime {

    /** Packages of a part; the first one from the top of a stack says which. */
    private record Part(String name, List<String> packages) {}

    private static final List<Part> PARTS = List.of(
            new Part("TLS", List.of("sun.security", "com.sun.crypto", "javax.crypto", "io.netty.handler.ssl")),
            new Part("JSON", List.of("com.fasterxml.jackson", "io.skiff.controlplane.object.Json", "io.skiff.controlplane.object.ObjectCodec",
                    "io.skiff.controlplane.api.codec")),
            new Part("etcd's client", List.of("io.etcd", "io.grpc", "com.google.protobuf", "io.skiff.controlplane.store",
                    "io.netty.handler.codec.http2")),
            new Part("HTTP and sockets", List.of("io.netty", "sun.nio", "io.skiff.controlplane.port", "io.skiff.controlplane.api.http")),
            new Part("admission", List.of("io.skiff.controlplane.kind", "io.skiff.controlplane.api.resource.Admission")),
            new Part("view and watches", List.of("io.skiff.controlplane.view", "io.skiff.controlplane.api.watch")),
            new Part("the rest of the API", List.of("io.skiff.controlplane.api")),
            new Part("controllers and the rest of ours", List.of("io.skiff")));

    private ServerTime() {}

    interface Action {
        void run() throws Exception;
    }

    static void print(String pid, Action action) throws Exception {
        var recording = Files.createTempFile("server", ".jfr");
        jcmd(pid, "JFR.start", "name=where", "settings=profile");
        var before = threads(pid);
        action.run();
        var after = threads(pid);
        jcmd(pid, "JFR.stop", "name=where", "filename=" + recording);
        var ticks = new HashMap<String, Long>();
        after.forEach((thread, time) -> ticks.merge(
                thread.replaceFirst("^\\d+ ", "").replaceFirst("[-# ]*\\d+$", ""), time - before.getOrDefault(thread, 0L), Long::sum));
        shares("by thread", ticks);
        shares("by part, of Java's", parts(recording));
        Files.delete(recording);
    }

    private static void shares(String title, Map<String, Long> counts) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        var words = new ArrayList<String>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .filter(entry -> entry.getValue() * 100 >= all)
                .forEach(entry -> words.add(entry.getKey() + " " + Math.round(100.0 * entry.getValue() / all) + " %"));
        System.out.println("  " + title + ": " + String.join(", ", words));
    }

    /** Ticks of processor time of each thread, by its number and name. */
    private static Map<String, Long> threads(String pid) throws Exception {
        var ticks = new HashMap<String, Long>();
        try (var tasks = Files.list(Path.of("/proc", pid, "task"))) {
            for (var task : tasks.toList()) {
                var stat = Files.readString(task.resolve("stat"));
                var fields = stat.replaceAll("(?s).*\\) ", "").split(" ");
                var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                ticks.put(task.getFileName() + " " + name, Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
            }
        }
        return ticks;
    }

    private static Map<String, Long> parts(Path recording) throws Exception {
        var counts = new LinkedHashMap<String, Long>();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                var event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample")) {
                    counts.merge(part(event), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private static String part(RecordedEvent sample) {
        for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
            var type = frame.getMethod().getType().getName();
            for (var part : PARTS) {
                if (part.packages().stream().anyMatch(type::startsWith)) {
                    return part.name();
                }
            }
        }
        return "elsewhere";
    }

    private static void jcmd(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("jcmd"));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
    }
}
