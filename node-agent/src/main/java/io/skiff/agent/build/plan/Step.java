package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Heredoc;
import io.skiff.agent.build.dockerfile.Instruction.Run.Network;
import io.skiff.agent.build.dockerfile.Instruction.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a stage, with all variables replaced. */
public sealed interface Step {

    Source source();

    /** The configuration after this step. */
    ImageConfig config();

    /** What {@code docker history} shows of it; in that of a copy {@code %s} stands for the content, where it is first. */
    String history();

    /** @param shown what stands for the copied content */
    default String history(String shown) {
        return history();
    }

    /** Makes the layer of this step; empty if it makes none. */
    <T> Optional<T> applyTo(Target<T> target);

    /** Makes layers. */
    interface Target<T> {

        T run(Execute step);

        T copy(Transfer step);

        T makeDirectory(MakeDirectory step);
    }

    /** Changes only the configuration. */
    record Configure(Source source, ImageConfig config, String history) implements Step {

        @Override
        public <T> Optional<T> applyTo(Target<T> target) {
            return Optional.empty();
        }
    }

    /**
     * Runs a command in a container.
     *
     * @param argv the command line of its first process
     * @param script executed in place of the last word of {@code argv}; empty for none
     * @param environment of the image, and the build arguments
     * @param proxies the usual variables that no ARG names: they are seen, and decide about nothing
     */
    record Execute(
            Source source,
            ImageConfig config,
            String history,
            List<String> argv,
            Optional<String> script,
            Map<String, String> environment,
            Map<String, String> proxies,
            List<RunMount> mounts,
            Network network)
            implements Step {

        public Execute {
            argv = List.copyOf(argv);
            mounts = List.copyOf(mounts);
        }

        @Override
        public <T> Optional<T> applyTo(Target<T> target) {
            return Optional.of(target.run(this));
        }
    }

    /**
     * Copies files.
     *
     * @param unpacksFiles whether a file of the context that is an archive is unpacked
     * @param unpacksFetched whether one that is fetched is
     * @param sources paths in the context or in {@code from}, possibly with globs
     * @param documents files by their here-documents' names, with their content
     * @param remotes files that are fetched
     * @param destination absolute; with a slash at its end it is a directory
     * @param from a stage or an image; empty for the context
     * @param owner {@code user}, {@code user:group}, names or numbers
     * @param mode of all that is copied; empty for what they have
     * @param hasParents whether the directories of the sources are kept
     */
    record Transfer(
            Source source,
            ImageConfig config,
            String history,
            boolean unpacksFiles,
            boolean unpacksFetched,
            List<String> sources,
            List<Heredoc> documents,
            List<RemoteFile> remotes,
            String destination,
            Optional<String> from,
            Optional<String> owner,
            Optional<FileMode> mode,
            boolean hasParents,
            List<String> excludes)
            implements Step {

        private static final int MOST_SHOWN = 5;

        public Transfer {
            sources = List.copyOf(sources);
            documents = List.copyOf(documents);
            remotes = List.copyOf(remotes);
            excludes = List.copyOf(excludes);
        }

        @Override
        public <T> Optional<T> applyTo(Target<T> target) {
            return Optional.of(target.copy(this));
        }

        /** What is wrong if the destination has to be a directory and need not be one. */
        public static String severalSources(String keyword, List<String> sources, String destination) {
            var shown = String.join(", ", sources.subList(0, Math.min(sources.size(), MOST_SHOWN)));
            return keyword + " has several sources (" + shown + (sources.size() > MOST_SHOWN ? ", ..." : "")
                    + "), so its destination must be a directory and end with a slash: " + destination + "/";
        }

        @Override
        public String history(String shown) {
            int at = history.indexOf("%s");
            return at < 0 ? history : history.substring(0, at) + shown + history.substring(at + 2);
        }
    }

    /** Makes the working directory, if it is missing. */
    record MakeDirectory(Source source, ImageConfig config, String history, String path) implements Step {

        @Override
        public <T> Optional<T> applyTo(Target<T> target) {
            return Optional.of(target.makeDirectory(this));
        }
    }
}
