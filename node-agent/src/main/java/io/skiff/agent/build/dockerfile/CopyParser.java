package io.skiff.agent.build.dockerfile;

import static io.skiff.agent.build.dockerfile.InstructionParser.require;

import io.skiff.agent.build.dockerfile.Instruction.Source;
import java.util.List;

/** Reads a COPY or ADD: flags, sources, and a destination. */
final class CopyParser {

    private static final String KEEP_GIT = "keep-git-dir";
    private static final List<String> OF_ADD =
            List.of("chown", "chmod", "link", "exclude", "checksum", "unpack", KEEP_GIT);
    private static final List<String> OF_COPY = List.of("from", "chown", "chmod", "link", "exclude", "parents");

    private final char escape;

    CopyParser(char escape) {
        this.escape = escape;
    }

    Instruction parse(Source source, String rest, List<Heredoc> heredocs) {
        var keyword = source.keyword();
        boolean isAdd = keyword.equals("ADD");
        var flags = Flags.take(keyword, rest, escape, isAdd ? OF_ADD : OF_COPY);
        require(
                flags.find(KEEP_GIT).isEmpty(),
                "ADD --keep-git-dir is for git repositories, which a build does not clone here; clone it before the"
                        + " build and COPY it, or in a RUN");
        var words = InstructionParser.listOrWords(flags.rest());
        require(words.size() >= 2, keyword + " takes SOURCE... DESTINATION, and has \"" + flags.rest() + "\"");
        var destination = words.get(words.size() - 1);
        require(
                heredocs.isEmpty() || !LineReader.isHeredoc(destination),
                keyword + " has a here-document as its destination, " + destination + "; the last word names a file");
        return new Instruction.Copy(
                source,
                isAdd,
                words.subList(0, words.size() - 1),
                destination,
                heredocs,
                new CopyFlags(
                        flags.find("from"),
                        flags.find("chown"),
                        flags.find("chmod"),
                        flags.isSet("link"),
                        flags.isSet("parents"),
                        flags.find("checksum"),
                        flags.find("unpack").map(Boolean::valueOf),
                        flags.all("exclude")));
    }
}
