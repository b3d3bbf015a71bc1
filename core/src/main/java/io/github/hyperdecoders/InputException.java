package io.github.hyperdecoders;

/**
 * Wrong input of the user's: a recipe, an argument, a data or weight file. The message is one clear line that names the thing, its
 * value, what was expected and, where there is one, the nearest right one. The command line prints it alone and exits with 2.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
