package io.skiff.cli.command.pod;

import io.skiff.cli.Console;
import java.util.Map;
import java.util.function.Function;

/** The commands of this package by name. */
public final class PodCommands {

    private PodCommands() {}

    public static void addTo(Map<String, Function<Console, Object>> commands) {
        commands.put("exec", ExecCommand::new);
        commands.put("attach", AttachCommand::new);
        commands.put("cp", CopyCommand::new);
        commands.put("port-forward", PortForwardCommand::new);
    }
}
