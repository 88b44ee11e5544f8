package io.skiff.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The java of these tests on a read-only mount, as the launcher makes it for an agent. The agent takes the mount away.
 */
final class ReadOnlyJava {

    private ReadOnlyJava() {}

    static String executable() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /** The beginning of a command line that runs this java. */
    static List<String> mount(Path place) throws Exception {
        var java = Files.createDirectories(place.resolve("bin")).resolve("java");
        Files.createFile(java);
        Files.createSymbolicLink(place.resolve("lib"), Path.of(System.getProperty("java.home"), "lib"));
        NodeAgentIT.run(List.of("mount", "-o", "bind,ro", executable(), java.toString()));
        return List.of(java.toString(), "-Dskiff.executable=" + place);
    }
}
