package io.skiff.agent.volume;

import static io.skiff.agent.linux.Flags.MS_NODEV;
import static io.skiff.agent.linux.Flags.MS_NOEXEC;
import static io.skiff.agent.linux.Flags.MS_NOSUID;
import static io.skiff.agent.linux.Flags.MS_RDONLY;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.pod.PodVolume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mount of a share of an NFS server, version 4, by the kernel alone: version 3 would need programs on the host (rpcbind, rpc.statd), and one port is all
 * that a firewall must let through.
 */
final class NfsMount {

    private static final int PORT = 2049;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Errno PROTOCOL_NOT_SUPPORTED = new Errno(93);
    private static final Errno NO_SUCH_FILE_SYSTEM = new Errno(19);
    private static final Errno ACCESS_DENIED = new Errno(13);

    /** Newest first, as mount.nfs tries them. */
    private static final List<String> VERSIONS = List.of("4.2", "4.1", "4.0");

    /** What mount(8) turns into flags of mount(2); the kernel's NFS does not know these words. */
    private static final Map<String, Long> FLAGS = Map.of(
            "ro",
            MS_RDONLY,
            "rw",
            0L,
            "nosuid",
            MS_NOSUID,
            "nodev",
            MS_NODEV,
            "noexec",
            MS_NOEXEC,
            "noatime",
            1L << 10,
            "nodiratime",
            1L << 11,
            "relatime",
            1L << 21,
            "sync",
            1L << 4,
            "defaults",
            0L);

    /** What this class gives the kernel itself. */
    private static final List<String> OWN = List.of("addr", "clientaddr");

    private final PodVolume.Nfs share;
    private final Inodes inodes = new Inodes();
    private final List<String> options = new ArrayList<>();
    private List<String> versions = VERSIONS;
    private int port = PORT;
    private long flags = MS_NODEV;

    private NfsMount(PodVolume.Nfs share) {
        this.share = share;
        if (share.isReadOnly()) {
            flags |= MS_RDONLY;
        }
        share.options().forEach(this::take);
    }

    /** @throws VolumeException for an option that cannot be had */
    static NfsMount of(PodVolume.Nfs share) {
        return new NfsMount(share);
    }

    private void take(String option) {
        var name = option.split("=", 2)[0];
        var value = option.substring(Math.min(option.length(), name.length() + 1));
        if (option.indexOf(',') >= 0 || option.indexOf('\0') >= 0 || OWN.contains(name)) {
            throw fault("mount option \"" + option + "\" cannot be given here");
        }
        if (FLAGS.containsKey(option)) {
            flags |= FLAGS.get(option);
        } else if (name.equals("vers") || name.equals("nfsvers")) {
            versions = List.of(value);
        } else {
            port = name.equals("port") ? port(value) : port;
            options.add(option);
        }
    }

    private int port(String value) {
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw fault("mount option port=" + value + " is no port");
        }
        return Integer.parseInt(value);
    }

    void on(Path directory) {
        for (var version : versions) {
            if (!version.startsWith("4")) {
                throw fault("version " + version + " of NFS is not served here; use 4, 4.0, 4.1 or 4.2");
            }
        }
        var route = route();
        for (int i = 0; i < versions.size(); i++) {
            try {
                inodes.mount(source(), directory, "nfs4", flags, data(versions.get(i), route));
                return;
            } catch (ErrnoException refused) {
                if (!refused.errno().equals(PROTOCOL_NOT_SUPPORTED) || i == versions.size() - 1) {
                    throw explain(refused);
                }
            }
        }
    }

    private String source() {
        var host = share.server().indexOf(':') >= 0 ? "[" + share.server() + "]" : share.server();
        return host + ":" + share.path();
    }

    private String data(String version, Route route) {
        var all = new ArrayList<>(List.of(
                "vers=" + version,
                "addr=" + route.server().getHostAddress(),
                "clientaddr=" + route.own().getHostAddress()));
        all.addAll(options);
        return String.join(",", all);
    }

    /** The addresses at both ends of the way to the server. */
    private record Route(InetAddress server, InetAddress own) {}

    /** The kernel would wait for minutes for a server that is not there. */
    private Route route() {
        try (var socket = new Socket()) {
            var server = InetAddress.getByName(share.server());
            socket.connect(new InetSocketAddress(server, port), PATIENCE_MILLIS);
            return new Route(server, socket.getLocalAddress());
        } catch (UnknownHostException e) {
            throw fault("this node does not know the host \"" + share.server() + "\"");
        } catch (IOException e) {
            throw fault("port " + port + " of " + share.server() + " does not answer (" + e.getMessage() + ")");
        }
    }

    private VolumeException explain(ErrnoException refused) {
        return fault(hint(refused.errno()).orElse("") + refused.getMessage());
    }

    private Optional<String> hint(Errno errno) {
        if (errno.equals(NO_SUCH_FILE_SYSTEM)) {
            return Optional.of("this node's kernel has no NFS client (module nfsv4): ");
        }
        if (errno.equals(ACCESS_DENIED)) {
            return Optional.of("the server does not let this node mount it: ");
        }
        return errno.equals(Errno.ENOENT) ? Optional.of("the server exports no such path: ") : Optional.empty();
    }

    private VolumeException fault(String message) {
        return new VolumeException("NFS share " + source() + ": " + message);
    }
}
