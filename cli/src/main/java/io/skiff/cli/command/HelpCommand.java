package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.host.Programs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command, as {@code --help} does. */
@Command(name = "help", mixinStandardHelpOptions = true, description = "Show how a command is used.")
final class HelpCommand implements Runnable {

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "As in: skiff help rollout undo")
    private List<String> words = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        CommandLine root = spec.parent().commandLine();
        if (words.size() == 1 && Programs.WORDS.contains(words.get(0))) {
            root.getOut().print(Programs.help(UpCommand.launcher(), words.get(0)));
            root.getOut().flush();
            return;
        }
        CommandLine found = root;
        for (String word : words) {
            found = found.getSubcommands().get(word);
            if (found == null) {
                throw new CommandException(
                        "error: there is no command \"" + String.join(" ", words) + "\"\nThe commands are: "
                                + String.join(", ", root.getSubcommands().keySet()) + ", "
                                + String.join(", ", Programs.WORDS));
            }
        }
        found.usage(root.getOut());
    }
}
