package io.skiff.agent.build;

import java.nio.file.Path;

/** The name of a file that a build makes or copies, as text: rules, system calls and errors name files by it. */
final class FileName {

    private FileName() {}

    /**
     * @param directory names the directory in messages
     * @throws BuildException if it is no text, and so would mean another file
     */
    static String of(Path file, String directory) {
        Path name = file.getFileName();
        var text = name.toString();
        if (!Path.of(text).equals(name)) {
            throw new BuildException("the name of the file " + directory + "/" + text
                    + " is not UTF-8, and only such names can be built into an image here; rename it, or delete it in the"
                    + " same step");
        }
        return text;
    }
}
