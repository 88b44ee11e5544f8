package io.skiff.checksums;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.eclipse.aether.RepositoryEvent;

/**
 * Stops Maven when a file that it resolves from a repository (a library, a plugin, a plugin's library, a POM) differs
 * from .mvn/checksums.sha256. It is compiled for Java 8, because Maven 3.8 loads no newer class. Maven tells a spy of
 * each file before it uses it. Maven swallows exceptions of a spy, so this one ends the process.
 */
@Named
@Singleton
public final class ChecksumSpy extends AbstractEventSpy {

    private final Path list = Paths.get(System.getProperty("skiff.checksums"));
    private final boolean isRecording = Boolean.getBoolean("skiff.checksums.record");
    private final Map<String, String> known = new TreeMap<>();
    private final Map<Path, Boolean> seen = new HashMap<>();

    @Override
    public void init(Context context) throws IOException {
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list)) {
                String[] words = line.split("  ", 2);
                known.put(words[1], words[0]);
            }
        } else if (!isRecording) {
            end("there is no " + list);
        }
    }

    @Override
    public synchronized void onEvent(Object event) {
        if (!(event instanceof RepositoryEvent)) {
            return;
        }
        RepositoryEvent resolved = (RepositoryEvent) event;
        if (resolved.getType() == RepositoryEvent.EventType.ARTIFACT_RESOLVED && resolved.getFile() != null) {
            Path repository =
                    resolved.getSession().getLocalRepository().getBasedir().toPath();
            Path file = resolved.getFile().toPath();
            if (file.startsWith(repository) && seen.putIfAbsent(file, true) == null) {
                check(repository.relativize(file).toString(), file);
            }
        }
    }

    private void check(String name, Path file) {
        String found = sha256(file);
        if (isRecording) {
            known.put(name, found);
            return;
        }
        String expected = known.get(name);
        if (expected == null) {
            end(name + " is not in " + list + ".\nIf it is meant to be new, look at it, then: scripts/maven --record verify");
        } else if (!expected.equals(found)) {
            end(file + " is not what it was: its SHA-256 is " + found + ", not " + expected
                    + ".\nDo not use it. Delete it, to have it downloaded again; if it differs again, somebody changed it.");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (isRecording) {
            StringBuilder lines = new StringBuilder();
            known.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
            Files.write(list, lines.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String sha256(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return String.format("%064x", new BigInteger(1, digest));
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void end(String why) {
        System.err.println("checksums: " + why);
        Runtime.getRuntime().halt(1);
    }
}
