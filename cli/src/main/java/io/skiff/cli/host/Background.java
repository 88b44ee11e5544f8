package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs one component as a background process, below a small supervisor that restarts it. Both are in a session of their
 * own, and their output goes to a log file.
 */
public final class Background {

    static final String DATA_DIRECTORY = "--data-dir";
    private static final Duration SOON = Duration.ofSeconds(5);

    /** A small or loaded host takes its time until the launcher runs. */
    private static final Duration START = Duration.ofMinutes(1);

    /** What the supervisor says when the component has ended. */
    private static final String ENDED = " ended with status ";

    /** Tells the component its log file, so that it can rotate it. */
    private static final String LOG_FILE_VARIABLE = "SKIFF_LOG_FILE";

    private static final int TAIL_LINES = 20;
    private static final int MOST_LOG_BYTES = 1 << 20;

    private final HostLayout layout;
    private final Component component;
    private final PidFile pidFile;
    private final PidFile supervisor;

    public Background(HostLayout layout, Component component) {
        this.layout = layout;
        this.component = component;
        this.pidFile = new PidFile(layout.pidFile(component), component.mainClass());
        // The supervisor's command line contains its pid file, which identifies it.
        this.supervisor = new PidFile(
                layout.supervisorPidFile(component), layout.pidFile(component).toString());
    }

    public Component component() {
        return component;
    }

    /** Returns the pid of the component, if it runs. */
    public Optional<Long> find() {
        return pidFile.find().map(ProcessIdentity::pid);
    }

    /** Throws if the running component uses another data directory: a host runs one cluster. */
    void requireOwn() {
        pidFile.find().ifPresent(this::requireOwn);
        if (component == Component.AGENT && runningByOthers().isEmpty()) {
            LockHolder.of(layout.networkLock()).ifPresent(this::requireOwn);
        }
    }

    private void requireOwn(ProcessIdentity process) {
        if (process.commandLine().stream().allMatch(String::isEmpty)) {
            return; // it is between fork and exec
        }
        String directory = process.flag(DATA_DIRECTORY).orElse(HostLayout.DEFAULT_DATA_DIRECTORY);
        if (!directory.equals(layout.dataDirectory().toString())) {
            throw new CommandException(
                    "error: the " + component.word() + " that runs on this host (pid " + process.pid()
                            + ") keeps its data in " + directory + ", not in " + layout.dataDirectory()
                            + "\nMeant that one? Say so: " + DATA_DIRECTORY + " " + directory
                            + ". Else end it first: skiff down " + DATA_DIRECTORY + " " + directory);
        }
    }

    /** Throws if somebody else started the component: to start it here would run it twice, or without a supervisor. */
    void requireNotByOthers() {
        runningByOthers().ifPresent(process -> {
            throw new CommandException("error: the " + component.word() + " runs already (pid " + process.pid()
                    + "), and skiff up did not start it"
                    + SystemdService.of(process).map(unit -> " but " + unit).orElse("")
                    + "\nLet it run, or end it first: "
                    + SystemdService.of(process)
                            .map(unit -> "systemctl disable --now " + unit)
                            .orElse("kill " + process.pid() + ", or Ctrl-C where it runs"));
        });
    }

    /** Throws if systemd or another supervisor would restart the component after it was stopped. */
    void requireEndable() {
        runningByOthers()
                .ifPresent(process -> SystemdService.of(process).ifPresent(unit -> {
                    throw new CommandException("error: the " + component.word() + " that runs here (pid "
                            + process.pid()
                            + ") is the service " + unit + " of systemd, which would start it again; nothing was done"
                            + "\nEnd it first: systemctl disable --now " + unit + "   Then skiff down again");
                }));
    }

    /** Finds a process that holds this component's data but was not started by {@code skiff up}. */
    private Optional<ProcessIdentity> runningByOthers() {
        return LockHolder.of(layout.lock(component))
                .filter(process -> !process.commandLine().contains("--cleanup"))
                .filter(process -> !pidFile.find().equals(Optional.of(process)));
    }

    /** Whether a supervisor restarts the component. */
    boolean isSupervised() {
        return supervisor.find().isPresent();
    }

    /**
     * Starts the component, or adopts the one that runs.
     *
     * @param launcher the skiff script
     * @param arguments follow the component's word and its data directory
     * @return the pid of the component
     */
    public long start(Path launcher, List<String> arguments) {
        abandon();
        var command = new ArrayList<>(List.of(
                "setsid",
                launcher.toString(),
                "supervise",
                layout.pidFile(component).toString(),
                component.word(),
                DATA_DIRECTORY,
                layout.dataDirectory().toString()));
        command.addAll(arguments);
        try {
            Files.createDirectories(layout.logDirectory());
            Files.createDirectories(layout.runDirectory());
            long logged = logEnd();
            var builder = new ProcessBuilder(command);
            builder.environment().put(LOG_FILE_VARIABLE, log().toString());
            var process = builder.directory(Path.of("/").toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            var identity = ProcessIdentity.of(process.pid());
            if (identity.isPresent()) {
                supervisor.write(identity.get());
            }
            Polling.until(
                    START,
                    () -> find().isPresent()
                            || !process.isAlive()
                            || findInLog(logged, ENDED).isPresent());
            return find().orElseThrow(() ->
                    new CommandException("error: the " + component.word() + " ended at once:\n" + tail()));
        } catch (IOException e) {
            throw new CommandException("error: cannot start the " + component.word() + ": " + e.getMessage());
        }
    }

    /**
     * Stops the component, and kills it if it does not end in time. It does not matter who started it.
     *
     * @return whether there was something to stop
     */
    public boolean stop(Duration grace) {
        abandon();
        boolean wasRunning = end(pidFile, component.word(), grace);
        Optional<ProcessIdentity> other = runningByOthers();
        other.ifPresent(process -> end(process, component.word(), grace));
        return wasRunning || other.isPresent();
    }

    /** Ends the supervisor only, so that nothing restarts the component. */
    void abandon() {
        end(supervisor, "supervisor of the " + component.word(), SOON);
    }

    private static boolean end(PidFile file, String what, Duration grace) {
        Optional<ProcessIdentity> running = file.find();
        running.ifPresent(process -> end(process, what, grace));
        try {
            file.remove();
        } catch (IOException e) {
            throw new CommandException("error: cannot remove the pid file of the " + what + ": " + e.getMessage());
        }
        return running.isPresent();
    }

    private static void end(ProcessIdentity process, String what, Duration grace) {
        signal(process, false);
        if (!hasEnded(process, grace)) {
            signal(process, true);
            if (!hasEnded(process, grace)) {
                throw new CommandException("error: the " + what + " (pid " + process.pid()
                        + ") does not end, not even by SIGKILL; it hangs in the kernel");
            }
        }
    }

    private static void signal(ProcessIdentity process, boolean isForced) {
        ProcessHandle.of(process.pid()).filter(handle -> process.isAlive()).ifPresent(handle -> {
            if (isForced) {
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        });
    }

    private static boolean hasEnded(ProcessIdentity process, Duration grace) {
        return Polling.until(grace, () -> !process.isAlive());
    }

    public Path log() {
        return layout.log(component);
    }

    /** The present length of the log. */
    long logEnd() {
        try {
            return Files.exists(log()) ? Files.size(log()) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Finds the first line with these words that the component wrote after the log had the given length. */
    Optional<String> findInLog(long since, String words) {
        try (var in = Files.newInputStream(log())) {
            in.skipNBytes(since <= logEnd() ? since : 0); // the log was rotated meanwhile and starts anew
            var text = new String(in.readNBytes(MOST_LOG_BYTES), java.nio.charset.StandardCharsets.ISO_8859_1);
            return text.lines().filter(line -> line.contains(words)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the last lines of the log, for an error. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log(), java.nio.charset.StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log() + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
