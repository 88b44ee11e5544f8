package io.skiff.cli.command.run;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the words of {@code run} as Docker does where no flag {@code --image} is: behind the image all words are the command's, flags too. */
final class ImageFirst implements IParameterPreprocessor {

    private static final String REST = "--";

    @Override
    public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec argument, Map<String, Object> facts) {
        int at = words.size() - 1;
        int image = -1;
        while (at >= 0 && !words.get(at).equals(REST)) {
            String word = words.get(at);
            if (word.equals("--image") || word.startsWith("--image=")) {
                return false;
            }
            if (image < 0 && !word.startsWith("-")) {
                image = at;
            }
            at -= takesTheNext(word, command) ? 2 : 1;
        }
        if (image >= 0) {
            // behind a --, nothing is a flag
            words.add(image + 1, REST);
            if (at >= 0) {
                words.remove(at);
            }
        }
        return false;
    }

    private static boolean takesTheNext(String word, CommandSpec command) {
        OptionSpec option = command.findOption(word);
        return option != null && option.arity().min() > 0;
    }
}
