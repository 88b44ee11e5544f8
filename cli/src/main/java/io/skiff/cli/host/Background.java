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
 * One component as a process in the background, and the small process that starts it again when it ends: in a session of their own, their
 * output in a log file.
 */
public final class Background {

    static final String DATA_DIRECTORY = "--data-dir";
    private static final Duration SOON = Duration.ofSeconds(5);

    /** The component empties its log when that is full. */
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
        // Its command line names the file that it writes.
        this.supervisor = new PidFile(
                layout.supervisorPidFile(component), layout.pidFile(component).toString());
    }

    public Component component() {
        return component;
    }

    /** The pid, if it runs. */
    public Optional<Long> find() {
        return pidFile.find().map(ProcessIdentity::pid);
    }

    /** Refuses if what runs is of another data directory: one cluster runs on a host, whatever its data directory. */
    void requireOwn() {
        pidFile.find().ifPresent(this::requireOwn);
        if (component == Component.AGENT && runningByOthers().isEmpty()) {
            LockHolder.of(layout.networkLock()).ifPresent(this::requireOwn);
        }
    }

    private void requireOwn(ProcessIdentity process) {
        if (process.commandLine().stream().allMatch(String::isEmpty)) {
            return; // it is just becoming the program
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

    /** Refuses to take over what somebody else started: it would be there twice, or not be supervised. */
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

    /** Refuses if something would start it again while it is being ended. */
    void requireEndable() {
        runningByOthers()
                .ifPresent(process -> SystemdService.of(process).ifPresent(unit -> {
                    throw new CommandException("error: the " + component.word() + " that runs here (pid "
                            + process.pid()
                            + ") is the service " + unit + " of systemd, which would start it again; nothing was done"
                            + "\nEnd it first: systemctl disable --now " + unit + "   Then skiff down again");
                }));
    }

    /** What holds this component's data, but was not started by {@code skiff up}. */
    private Optional<ProcessIdentity> runningByOthers() {
        return LockHolder.of(layout.lock(component))
                .filter(process -> !process.commandLine().contains("--cleanup"))
                .filter(process -> !pidFile.find().equals(Optional.of(process)));
    }

    /** Whether it is started again when it ends. */
    boolean isSupervised() {
        return supervisor.find().isPresent();
    }

    /**
     * Starts it, or takes it over as it runs.
     *
     * @param launcher the skiff script
     * @param arguments beside the component's word and its data directory
     * @return the pid, of the component
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
            Polling.until(SOON, () -> find().isPresent() || !process.isAlive());
            return find().orElseThrow(() ->
                    new CommandException("error: the " + component.word() + " ended at once:\n" + tail()));
        } catch (IOException e) {
            throw new CommandException("error: cannot start the " + component.word() + ": " + e.getMessage());
        }
    }

    /**
     * Asks it to end, and ends it when it does not, whoever started it.
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

    /** Nothing starts it again from now on; it goes on itself. */
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

    /** Where its log ends now. */
    long logEnd() {
        try {
            return Files.exists(log()) ? Files.size(log()) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The first line with these words among those it wrote since its log ended there. */
    Optional<String> findInLog(long since, String words) {
        try (var in = Files.newInputStream(log())) {
            in.skipNBytes(since <= logEnd() ? since : 0); // it was full meanwhile, and begins anew
            var text = new String(in.readNBytes(MOST_LOG_BYTES), java.nio.charset.StandardCharsets.ISO_8859_1);
            return text.lines().filter(line -> line.contains(words)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The last lines it wrote, for an error. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log(), java.nio.charset.StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log() + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
