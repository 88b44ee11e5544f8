package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Heredoc;
import java.util.List;
import java.util.Optional;

/** The command of a RUN with here-documents, as BuildKit understands it. */
record HeredocCommand(String command, List<Heredoc> heredocs) {

    /** A document that is all of the command, and names its interpreter: it is executed itself. */
    Optional<String> script() {
        return isWhole() && heredocs.get(0).content().startsWith("#!")
                ? Optional.of(heredocs.get(0).content())
                : Optional.empty();
    }

    /** The text for the shell: the document that is all of the command, or the command with its documents behind it. */
    String text() {
        if (isWhole()) {
            return heredocs.get(0).content();
        }
        return Heredoc.append(command, heredocs);
    }

    private boolean isWhole() {
        return heredocs.size() == 1 && command.strip().matches("<<-?[\"']?[^\"'\\s<]+[\"']?");
    }
}
