package io.skiff.controlplane.store.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The server's own etcd. It runs in its own session and directory, is restarted when it dies, and is adopted if it
 * outlived an earlier server.
 *
 * <p>It listens on unix sockets in that directory, which only root may enter, so there is no port and nothing to
 * encrypt. /proc tells by the working directory which process it is: no pid file can be stale or come too late.
 */
public final class EtcdProcess implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(EtcdProcess.class);
    private static final String PROGRAM = "etcd";
    private static final String CLIENT_SOCKET = "client:0";
    private static final String PEER_SOCKET = "peer:0";
    private static final int LONGEST_SOCKET_PATH = 107;

    /** The API accepts bodies of 3 MiB. They grow when binary content becomes base64 and defaults are filled in. */
    private static final long LARGEST_REQUEST_BYTES = 6L * 1024 * 1024;

    private static final long LARGEST_LOG_BYTES = 1024 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration HEALTHY_LIFE = Duration.ofSeconds(30);

    private final Path directory;
    private final Thread keeper;
    private volatile boolean closed;
    private volatile @Nullable ProcessHandle running;

    private EtcdProcess(Path directory) {
        this.directory = directory;
        this.keeper = new Thread(this::keepAlive, "etcd-keeper");
        keeper.setDaemon(true);
    }

    /** @param directory created if it is missing; nobody else may read it */
    public static EtcdProcess start(Path directory) throws IOException {
        var absolute = directory.toAbsolutePath();
        Files.createDirectories(absolute);
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
        if (absolute.resolve(CLIENT_SOCKET).toString().length() > LONGEST_SOCKET_PATH) {
            throw new IOException(absolute + " is too long for a unix socket: choose a shorter data directory");
        }
        var process = new EtcdProcess(absolute);
        process.running = process.findOrLaunch();
        process.keeper.start();
        return process;
    }

    /**
     * Stops an etcd that outlived its server. No server may run.
     *
     * @return its pid, if there was one
     * @throws IllegalStateException if it does not end
     */
    public static Optional<Long> endLeftBehind(Path directory) {
        var survivor = find(directory.toAbsolutePath());
        survivor.ifPresent(EtcdProcess::end);
        return survivor.map(ProcessHandle::pid);
    }

    /** The socket on which it serves clients. */
    public Path socket() {
        return directory.resolve(CLIENT_SOCKET);
    }

    /** The log file of etcd, which has its errors. */
    public Path logFile() {
        return directory.resolve("etcd.log");
    }

    /** The process; empty between its death and its restart. */
    public Optional<ProcessHandle> handle() {
        return Optional.ofNullable(running).filter(ProcessHandle::isAlive);
    }

    /** Stops the process too. Without this call, as after a kill of the server, it lives on. */
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle().ifPresent(EtcdProcess::end);
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        if (hasEnded(process)) {
            return;
        }
        LOG.warn("etcd (pid {}) did not end within {} s and is killed", process.pid(), GRACE.toSeconds());
        process.destroyForcibly();
        if (!hasEnded(process)) {
            throw new IllegalStateException("etcd (pid " + process.pid() + ") does not end, not even by SIGKILL");
        }
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(GRACE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of etcd", e);
        }
    }

    private void keepAlive() {
        var pause = FIRST_PAUSE;
        while (!closed) {
            long begin = System.nanoTime();
            try {
                awaitEnd();
                if (!closed) {
                    LOG.warn("etcd has ended, see {}; starting it again", logFile());
                    boolean lived = System.nanoTime() - begin > HEALTHY_LIFE.toNanos();
                    pause = lived ? FIRST_PAUSE : longer(pause);
                    Thread.sleep(pause.toMillis());
                    running = findOrLaunch();
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.error(
                        "etcd cannot be started; trying again in {} s: {}", LONGEST_PAUSE.toSeconds(), e.getMessage());
                pause = LONGEST_PAUSE;
            }
        }
    }

    private void awaitEnd() throws InterruptedException {
        var process = running;
        if (process != null) {
            try {
                process.onExit().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("waiting for etcd", e);
            }
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private ProcessHandle findOrLaunch() throws IOException {
        var survivor = find(directory);
        if (survivor.isPresent()) {
            LOG.info(
                    "etcd (pid {}) is still alive and taken over",
                    survivor.get().pid());
            return survivor.get();
        }
        return launch();
    }

    private static Optional<ProcessHandle> find(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> isIn(directory, process))
                .findFirst();
    }

    private static boolean isIn(Path directory, ProcessHandle process) {
        var proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return process.isAlive()
                    && Files.readString(proc.resolve("comm")).strip().equals("etcd")
                    && Files.isSameFile(proc.resolve("cwd"), directory);
        } catch (IOException | UncheckedIOException e) {
            LOG.trace("process {} has ended meanwhile", process.pid(), e);
            return false;
        }
    }

    /** Starts etcd through setsid, so that a Ctrl-C on the server's terminal does not reach it. */
    private ProcessHandle launch() throws IOException {
        requireProgram(System.getenv().getOrDefault("PATH", ""));
        keepLogSmall();
        // the socket of a killed etcd would keep the next one from listening
        Files.deleteIfExists(directory.resolve(CLIENT_SOCKET));
        Files.deleteIfExists(directory.resolve(PEER_SOCKET));
        var client = "unix://" + CLIENT_SOCKET;
        var peer = "unix://" + PEER_SOCKET;
        var command = List.of(
                "setsid",
                PROGRAM,
                "--name=skiff",
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=skiff=" + peer,
                "--snapshot-count=10000",
                "--max-request-bytes=" + LARGEST_REQUEST_BYTES,
                "--logger=zap",
                "--log-level=error",
                "--log-outputs=stderr");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        // variables of the server's environment must not configure our etcd
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
        var process = builder.start();
        process.getOutputStream().close();
        return process.toHandle();
    }

    /** Checks the program first; otherwise only etcd's log would show the error, again and again. */
    static void requireProgram(String path) throws IOException {
        boolean isThere = Stream.of(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
        if (!isThere) {
            throw new IOException("etcd is not installed: there is no " + PROGRAM + " on the PATH (" + path
                    + "); on Debian and Ubuntu: apt-get install etcd-server");
        }
    }

    private void keepLogSmall() throws IOException {
        if (Files.exists(logFile()) && Files.size(logFile()) > LARGEST_LOG_BYTES) {
            Files.move(logFile(), directory.resolve("etcd.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
