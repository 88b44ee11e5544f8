package io.skiff.controlplane;

import io.skiff.controlplane.ServerOptions.ExternalEtcd;
import io.skiff.controlplane.ServerOptions.WrongOptionException;
import io.skiff.controlplane.security.AdminKubeconfig;
import io.skiff.controlplane.security.JavaRuntime;
import io.skiff.controlplane.store.ClusterIdentity;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.etcd.EtcdConnection;
import io.skiff.controlplane.store.etcd.EtcdProcess;
import io.skiff.controlplane.store.etcd.EtcdStore;
import io.skiff.controlplane.store.etcd.EtcdUpkeep;
import io.skiff.process.FaultText;
import io.skiff.process.LogLines;
import io.skiff.process.OomProtection;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The main class of {@code skiff server}, the control plane of a cluster. */
public final class ControlPlane {

    private static final Logger LOG = LogManager.getLogger(ControlPlane.class);
    private static final int WRONG_USE = 2;
    private static final int FAILED = 1;

    private final ServerOptions options;
    private final Path directory;
    private final EndingParts parts = new EndingParts();

    private ControlPlane(ServerOptions options) {
        this.options = options;
        this.directory = options.dataDirectory().resolve("server");
    }

    public static void main(String... arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
            System.out.print(ServerOptions.USAGE);
            return;
        }
        var unsafe = JavaRuntime.problem(Runtime.version());
        if (unsafe.isPresent()) {
            System.err.println("skiff server: " + unsafe.get());
            System.exit(FAILED);
            return;
        }
        ServerOptions options;
        try {
            options = ServerOptions.parse(arguments);
        } catch (WrongOptionException e) {
            System.err.println("skiff server: " + e.getMessage() + "\n\n" + ServerOptions.USAGE);
            System.exit(WRONG_USE);
            return;
        }
        LogLines.install();
        Thread.setDefaultUncaughtExceptionHandler(ControlPlane::endOnFault);
        var server = new ControlPlane(options);
        if (options.isCleanup()) {
            System.exit(server.cleanUp());
        }
        // before etcd is started, which inherits it
        OomProtection.begin();
        run(server);
    }

    /**
     * Ends the process, which is then restarted: a server thread that dies leaves something undone forever. A request
     * that needs too much memory is no such case, because its own thread answers it with a failure.
     */
    private static void endOnFault(Thread thread, Throwable why) {
        try {
            LOG.fatal("{} ended by a fault", thread.getName(), why);
        } finally {
            if (why instanceof Error) {
                Runtime.getRuntime().halt(FAILED);
            }
        }
    }

    /**
     * Stops an etcd without a server. It takes the lock, so that no running server loses its etcd; the end of this
     * process releases it.
     */
    private int cleanUp() {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try {
            parts.add(DataDirectory.lock(directory));
            EtcdProcess.endLeftBehind(directory.resolve("etcd"))
                    .ifPresent(pid -> LOG.info("Ended etcd (pid {}), which had outlived its server", pid));
            return 0;
        } catch (IOException | IllegalStateException e) {
            LOG.fatal("Cannot clean up: {}", e.getMessage());
            return FAILED;
        }
    }

    private static void run(ControlPlane server) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
        try {
            server.serve();
        } catch (InterruptedException e) {
            LOG.info("Interrupted");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            tell(e);
            System.exit(FAILED);
        }
    }

    /** Logs a fault of the host in words for its administrator. A stack trace would be of no use there. */
    private static void tell(Exception why) {
        if (why.getClass() == IOException.class || why instanceof FileSystemException) {
            LOG.fatal("The server cannot go on: {}", FaultText.of(why));
            LOG.debug("Found here", why);
        } else {
            LOG.fatal("The server cannot go on: {}", why.toString(), why);
        }
    }

    /** Starts everything from the files up to the port. It returns only with an exception. */
    private void serve() throws IOException, GeneralSecurityException, InterruptedException {
        var clock = Clock.systemUTC();
        parts.add(DataDirectory.lock(directory));

        var server = ServerIdentity.open(directory, options, clock);

        // ---- store
        var connection = connect();
        var store = new EtcdStore(connection);
        parts.add(store);
        var upkeep = new EtcdUpkeep(store, connection);
        parts.add(upkeep);
        upkeep.start();

        AdminKubeconfig.write(directory, server.authority(), localAddress(), clock);
        var kinds = StoredKinds.registry();
        var manifests = ManifestFiles.read(kinds);
        while (true) {
            var cluster = awaitIdentity(store);
            var served = new ServedCluster(options, kinds, manifests, server, cluster, store, upkeep);
            var ending = parts.add(served);
            LOG.info(
                    "Cluster {} is served at https://{}:{}",
                    cluster.id(),
                    advertised(),
                    options.listen().getPort());
            served.awaitAnother();
            ending.endNow();
        }
    }

    /** The server's address for clients on this host. */
    private String localAddress() {
        var address = options.listen().getAddress();
        var host = address == null || address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return "https://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + options.listen().getPort();
    }

    private String advertised() throws IOException {
        var listen = options.listen();
        return options.advertiseAddress().isPresent()
                ? options.advertiseAddress().get()
                : listen.getAddress() != null && listen.getAddress().isAnyLocalAddress()
                        ? HostAddresses.advertised()
                        : listen.getHostString();
    }

    private EtcdConnection connect() throws IOException {
        if (options.etcd().isPresent()) {
            return connect(options.etcd().get());
        }
        var etcd = EtcdProcess.start(directory.resolve("etcd"));
        parts.add(etcd);
        return EtcdConnection.overSocket(etcd.socket());
    }

    private static EtcdConnection connect(ExternalEtcd external) throws IOException {
        if (external.tls().isEmpty()) {
            return EtcdConnection.overNetwork(external.endpoints());
        }
        var tls = external.tls().get();
        return EtcdConnection.overNetwork(
                external.endpoints(),
                tls.authority().toFile(),
                tls.certificate().toFile(),
                tls.key().toFile());
    }

    /** Waits for the identity. etcd may still be starting, or be unreachable for a while; the log says so once. */
    private static ClusterIdentity awaitIdentity(Store store) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                return ClusterIdentity.ensure(store, UUID.randomUUID().toString())
                        .join();
            } catch (CompletionException e) {
                if (!told) {
                    LOG.warn("Waiting for the store: {}", String.valueOf(e.getCause()));
                }
                told = true;
                Thread.sleep(250);
            }
        }
    }

    private void stop() {
        LOG.info("Stopping");
        parts.close();
        LOG.info("Stopped");
    }
}
