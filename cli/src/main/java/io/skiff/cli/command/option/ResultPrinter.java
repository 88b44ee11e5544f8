package io.skiff.cli.command.option;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.format.JsonWriter;
import io.skiff.cli.format.YamlWriter;

/** Reports what a command did to an object, or prints the object. */
public final class ResultPrinter {

    private final Console console;
    private final String output;
    private final DryRun dryRun;
    private boolean printed;

    private ResultPrinter(Console console, String output, DryRun dryRun) {
        this.console = console;
        this.output = output;
        this.dryRun = dryRun;
    }

    static ResultPrinter of(Console console, String output, DryRun dryRun) {
        switch (output) {
            case "", "name", "yaml", "json" -> {
                return new ResultPrinter(console, output, dryRun);
            }
            default ->
                throw new CommandException("error: unable to match a printer suitable for the output format \"" + output
                        + "\", allowed formats are: json,name,yaml");
        }
    }

    public void print(String display, String done, JsonNode object) {
        switch (output) {
            case "name" -> console.out().println(display);
            case "yaml" -> console.raw().print((printed ? "---\n" : "") + YamlWriter.write(object));
            case "json" -> console.raw().print(JsonWriter.write(object));
            default -> console.out().println(display + " " + done + dryRun.remark());
        }
        printed = true;
    }
}
