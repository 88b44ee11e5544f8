package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Heredoc;
import io.skiff.agent.build.dockerfile.Instruction;
import io.skiff.buildcontext.PathPattern;
import java.util.List;
import java.util.stream.Stream;

/** Plans the copying of one COPY or ADD. */
final class CopyPlanner {

    private final Instruction.Copy copy;
    private final ImageConfig config;
    private final StageVariables variables;

    CopyPlanner(Instruction.Copy copy, ImageConfig config, StageVariables variables) {
        this.copy = copy;
        this.config = config;
        this.variables = variables;
    }

    Step.Transfer plan() {
        var documents = copy.heredocs().stream()
                .map(document -> variables.expand(document, config))
                .toList();
        var all = copy.sources().stream()
                .filter(source -> documents.isEmpty() || !source.startsWith("<<"))
                .map(this::expand)
                .toList();
        all.forEach(source -> require(!source.isEmpty(), keyword() + " has an empty source"));
        var sources = all.stream().filter(source -> !RemoteFile.isOne(source)).toList();
        var remotes = remotes(all);
        var destination = Paths.resolveDestination(config.workingDirectory(), expand(copy.destination()));
        requireDirectory(all, documents, destination);
        for (var remote : remotes) {
            require(
                    !remote.name().isEmpty() || !destination.endsWith("/"),
                    keyword() + " " + remote.uri()
                            + ": the URL has no file's name; give the file one in the destination");
        }
        var owner = copy.flags().owner().map(this::expand);
        return new Step.Transfer(
                copy.source(),
                config,
                StepHistory.comment(
                        config,
                        keyword() + " "
                                + owner.map(text -> "--chown=" + text + " ").orElse("") + "%s in "
                                + expand(copy.destination()) + " "),
                copy.isAdd() && copy.flags().unpacks().orElse(true),
                copy.flags().unpacks().orElse(false),
                sources,
                documents,
                remotes,
                destination,
                copy.flags().from(),
                owner,
                copy.flags().mode().map(text -> FileMode.parse("--chmod", expand(text))),
                copy.flags().hasParents(),
                copy.flags().excludes().stream().map(this::expand).toList());
    }

    private List<RemoteFile> remotes(List<String> sources) {
        var checksum = copy.flags().checksum().map(this::expand);
        var remotes = sources.stream()
                .filter(RemoteFile::isOne)
                .map(source -> RemoteFile.of(keyword(), source, checksum))
                .toList();
        require(
                checksum.isEmpty() || (remotes.size() == 1 && sources.size() == 1),
                "--checksum is of one file that is fetched, and " + keyword() + " has " + String.join(" ", sources));
        return remotes;
    }

    /** A pattern may mean one file; how many it means is known when it is looked for. */
    private void requireDirectory(List<String> sources, List<Heredoc> documents, String destination) {
        var certain = Stream.concat(
                        sources.stream().filter(source -> !PathPattern.isGlob(source) || RemoteFile.isOne(source)),
                        documents.stream().map(Heredoc::name))
                .toList();
        require(
                certain.size() <= 1 || destination.endsWith("/"),
                Step.Transfer.severalSources(keyword(), certain, copy.destination()));
    }

    private String keyword() {
        return copy.source().keyword();
    }

    private String expand(String text) {
        return variables.expand(text, config);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
