package io.skiff.cli.command.option;

import picocli.CommandLine.Option;

/** The flag that names a container of a pod. */
public final class ContainerOption {

    @Option(
            names = {"-c", "--container"},
            defaultValue = "",
            paramLabel = "NAME",
            description = "The container, if there are several.")
    private String name = "";

    /** Empty if none was named. */
    public String name() {
        return name;
    }
}
