package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.KubeConfig;
import io.skiff.cli.token.JoinTokens;
import io.skiff.cli.token.NewToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Starts server and agent on this host if they do not run, and waits until they are ready. */
public final class ClusterStart {

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
    /** The agent's message when the server belongs to another cluster than its node. */
    private static final String FOREIGN = "of another cluster";

    /** The agent's message when its node was deleted or banned. */
    private static final String BARRED = "skiff node allow";

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final Console console;
    private final HostLayout layout;
    private final String nodeName;
    private final Path launcher;
    private final Duration timeout;
    private final StartFlags before;
    private final StartFlags flags;
    private final Background server;
    private final Background agent;

    /** @param asked the flags of this call; those of earlier calls stay in force */
    public ClusterStart(
            Console console, HostLayout layout, String nodeName, Path launcher, Duration timeout, StartFlags asked) {
        this.console = console;
        this.layout = layout;
        this.nodeName = nodeName;
        this.launcher = launcher;
        this.timeout = timeout;
        this.before = isNew() ? StartFlags.NONE : StartFlags.read(layout.startFlags());
        this.flags = before.with(asked);
        this.server = new Background(layout, Component.SERVER);
        this.agent = new Background(layout, Component.AGENT);
    }

    public void run() {
        Privileges.requireRoot("skiff up");
        server.requireOwn();
        agent.requireOwn();
        requireNoOtherCluster();
        server.requireNotByOthers();
        agent.requireNotByOthers();
        requireFreeAddresses();
        prepare();
        long agentLogEnd = agent.logEnd();
        start(server, flags.of(Component.SERVER));
        waitFor(server, "the API", this::isApiReady);
        try (ApiClient api = connect()) {
            var tokens = new JoinTokens(api);
            Optional<NewToken> token = agent.find().isEmpty() && !hasJoined()
                    ? Optional.of(tokens.create(TOKEN_LIFE, "skiff up on " + nodeName))
                    : Optional.empty();
            token.ifPresent(this::writeToken);
            start(agent, agentArguments(api.config()));
            waitFor(agent, "node " + nodeName, () -> (hasJoined() && isNodeReady(api)) || isRefused(agentLogEnd));
            token.ifPresent(used -> forget(tokens, used));
        }
        say("Skiff runs. Next: skiff apply -f FILE, skiff get pods; stop it with: skiff down");
        if (!layout.isDefault()) {
            say("Its kubeconfig: export KUBECONFIG=" + layout.kubeconfig());
        }
    }

    /** Throws on a host that joined a cluster: it has no server of its own, and its agent would refuse one. */
    private void requireNoOtherCluster() {
        Membership.read(layout)
                .filter(membership -> !membership.isOf(layout.kubeconfig()))
                .ifPresent(membership -> {
                    throw new CommandException("error: this host is node \"" + membership.nodeName()
                            + "\" of a cluster whose server is elsewhere (" + layout.identity()
                            + ")\nStart its agent again, without a token: skiff agent --server https://FIRST-HOST:6443"
                            + " --node-name " + membership.nodeName() + dataDirectoryFlag()
                            + "\nTo start a cluster of its own here, leave that one first: skiff down"
                            + dataDirectoryFlag());
                });
    }

    /** Whether this is the first start. The flags of a start that failed are not remembered. */
    private boolean isNew() {
        return !Files.exists(layout.store());
    }

    /**
     * Throws if the ranges of a new cluster collide with routes of this host. For an existing cluster it only warns,
     * because its addresses are in use; its ranges must not change.
     */
    private void requireFreeAddresses() {
        if (!isNew()) {
            flags.requireSameRanges(before, dataDirectoryFlag());
        }
        List<String> collisions = flags.collisions(HostRoutes.read());
        if (isNew() && !collisions.isEmpty()) {
            throw new CommandException("error: " + String.join("\nerror: ", collisions)
                    + "\nNothing was started. Give the cluster addresses that nobody has here, such as: skiff up"
                    + " --cluster-cidr 10.142.0.0/16 --service-cidr 10.143.0.0/16");
        }
        collisions.forEach(
                collision -> say("Warning: " + collision + "; this host may not reach what lies behind that route"));
    }

    private String dataDirectoryFlag() {
        return layout.isDefault() ? "" : " " + Background.DATA_DIRECTORY + " " + layout.dataDirectory();
    }

    private void prepare() {
        try {
            Files.createDirectories(layout.runDirectory());
            Files.createDirectories(
                    layout.dataDirectory(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            Files.writeString(layout.nodeName(), nodeName + "\n");
            flags.write(layout.startFlags());
        } catch (IOException e) {
            throw new CommandException("error: cannot prepare " + layout.dataDirectory() + ": " + e.getMessage());
        }
    }

    private void start(Background component, List<String> arguments) {
        String word = component.component().word();
        if (!flags.of(component.component()).equals(before.of(component.component())) && component.stop(GRACE)) {
            say("The " + word + " restarts, because its flags changed");
        }
        Optional<Long> running = component.find();
        if (running.isPresent() && component.isSupervised()) {
            say("The " + word + " is already running (pid " + running.get() + ")");
            return;
        }
        long pid = component.start(launcher, arguments);
        if (running.filter(before -> before == pid).isPresent()) {
            say("The " + word + " is already running (pid " + pid + "); from now on it is restarted when it ends");
            return;
        }
        say("Started the " + word + " (pid " + pid + ", log " + component.log() + ")");
    }

    private void waitFor(Background component, String what, BooleanSupplier isReady) {
        long started = System.nanoTime();
        boolean inTime = Polling.until(timeout, () -> {
            if (component.find().isEmpty()) {
                component.abandon();
                throw failure(component, "ended before " + what + " was ready");
            }
            return isReady.getAsBoolean();
        });
        if (!inTime) {
            throw failure(component, "runs, but " + what + " was not ready within " + timeout.toSeconds() + " s");
        }
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        say("  " + what + " is ready"
                + (millis < 100 ? "" : " (after " + millis / 1000 + "." + millis % 1000 / 100 + " s)"));
    }

    private static CommandException failure(Background component, String what) {
        return new CommandException("error: the " + component.component().word() + " " + what
                + ". The end of its log, " + component.log() + ":\n\n"
                + component.tail().indent(4)
                + "\nRemedy that, then run skiff up again; skiff down ends what still runs.");
    }

    private boolean isApiReady() {
        if (!Files.exists(layout.kubeconfig())) {
            return false;
        }
        try (ApiClient api = connect()) {
            return Health.isReady(api);
        }
    }

    private ApiClient connect() {
        return new ApiClient(
                KubeConfig.read(layout.kubeconfig(), null), REQUEST_TIMEOUT, warning -> say("Warning: " + warning));
    }

    private boolean isNodeReady(ApiClient api) {
        return Health.isNodeReady(api, nodeName);
    }

    /** Throws with the agent's message if it can never become ready. */
    private boolean isRefused(long logEnd) {
        agent.findInLog(logEnd, BARRED).ifPresent(line -> {
            throw new CommandException("error: this host's node was deleted or banned:\n\n" + line.indent(4)
                    + "\nLet it in again with: skiff node allow " + nodeName
                    + "; the running agent then joins by itself");
        });
        agent.findInLog(logEnd, FOREIGN).ifPresent(line -> {
            throw new CommandException("error: the agent refuses this host's server, which is of another cluster:\n\n"
                    + line.indent(4) + "\nIts log is " + agent.log());
        });
        return false;
    }

    /**
     * Whether the agent has a certificate. Only then it needs no token; what the store says about the node does not
     * matter.
     */
    private boolean hasJoined() {
        return Files.exists(layout.identity());
    }

    private void writeToken(NewToken token) {
        Path file = layout.joinToken();
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, token.text() + "\n");
        } catch (IOException e) {
            throw new CommandException("error: cannot write " + file + ": " + e.getMessage());
        }
    }

    /** Deletes the token after the start, so that nobody can join with it later. */
    private void forget(JoinTokens tokens, NewToken token) {
        try {
            tokens.delete(token.name());
            Files.deleteIfExists(layout.joinToken());
        } catch (IOException e) {
            throw new CommandException("error: cannot remove " + layout.joinToken() + ": " + e.getMessage());
        }
    }

    private List<String> agentArguments(KubeConfig config) {
        var arguments = new ArrayList<>(List.of("--server", config.server().toString(), "--node-name", nodeName));
        arguments.addAll(flags.of(Component.AGENT));
        if (!hasJoined()) {
            arguments.addAll(List.of("--token-file", layout.joinToken().toString()));
        }
        return arguments;
    }

    private void say(String text) {
        console.out().println(text);
        console.out().flush();
    }
}
