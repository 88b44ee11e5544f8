package io.skiff.agent.command;

import io.skiff.agent.build.BaseImages;
import io.skiff.agent.build.BuildException;
import io.skiff.agent.build.BuildLog;
import io.skiff.agent.build.BuildNetwork;
import io.skiff.agent.build.BuildPlan;
import io.skiff.agent.build.ImageBuilder;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.container.AgentExecutable;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.registry.HttpFiles;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.registry.RegistryException;
import io.skiff.buildcontext.PackedContext;
import io.skiff.process.FaultText;
import io.skiff.process.LogLines;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;

/**
 * The command {@code skiff build}: builds an image on this host, into the directory of its images, with or without a running agent.
 *
 * <p>It exits with 0 on success, 1 on failure, and 2 for a wrong command line.
 */
public final class BuildCommand {

    private final Clock clock;
    private final PrintStream out;
    private final PrintStream err;

    public BuildCommand(Clock clock, PrintStream out, PrintStream err) {
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
        AgentExecutable.releasePlace();
        LogLines.install();
        System.exit(new BuildCommand(Clock.systemUTC(), System.out, System.err).start(List.of(arguments)));
    }

    private int start(List<String> arguments) {
        try {
            if (!arguments.contains("--help") && !arguments.contains("-h")) {
                AgentExecutable.requireReadOnly();
            }
            return run(arguments);
        } catch (IllegalStateException e) {
            err.println("error: " + e.getMessage());
            return 1;
        }
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        try {
            var options = BuildOptions.parse(arguments, System.getenv());
            if (options.isHelp()) {
                out.print(BuildOptions.USAGE);
                return 0;
            }
            build(options);
            return 0;
        } catch (WrongBuildOptions e) {
            err.println("error: " + e.getMessage());
            err.print(BuildOptions.USAGE);
            return 2;
        } catch (DockerfileException e) {
            String.valueOf(e.getMessage()).lines().forEach(problem -> err.println("error: Dockerfile " + problem));
            return 1;
        } catch (BuildException | ImageException | RegistryException e) {
            err.println("error: " + e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            err.println("error: " + FaultText.of(e));
            return 1;
        }
    }

    private void build(BuildOptions options) {
        var plan = BuildPlan.of(options.request());
        var images =
                new LocalImageStore(options.dataDirectory().resolve("agent").resolve("images"), clock);
        BaseImages bases = new LocalBaseImages(images, RegistryClient.of(options.registries(), System.getenv()));
        var builder = new ImageBuilder(
                images, bases, new HttpFiles(System.getenv(), true, clock)::fetch, BuildNetwork.HOST, clock);
        try (var context = PackedContext.open(options.context(), options.dockerfile())) {
            builder.build(plan, context, new BuildLog(out));
        } catch (IOException e) {
            throw new BuildException("read the context " + options.context() + ": " + e.getMessage(), e);
        }
    }
}
