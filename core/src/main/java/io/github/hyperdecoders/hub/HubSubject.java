package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** What a request asks for, as its errors name it: a repository at a revision, or a file of it. */
record HubSubject(HubRepository repository, String revision, Optional<String> file) {
    /**
     * The error for an answer that trying again would not change. The hub tells in {@code X-Error-Code} what is missing; without a
     * valid token it answers 401 also for repositories that do not exist.
     *
     * @return the fault, where it is none of the user's
     * @throws InputException where it is
     */
    IOException refused(int status, HttpHeaders headers, HubSettings settings) {
        String code = headers.firstValue("X-Error-Code").orElse("");
        String page = settings.endpoint() + "/" + repository.kind().prefix + repository.id();
        if (code.equals("GatedRepo")) {
            throw new InputException(repository + " is gated (" + status + "): accept its terms at " + page + " and "
                    + (settings.token().isPresent() ? "use a token of that account" : "set HF_TOKEN"));
        }
        switch (status) {
            case 401 ->
                throw new InputException(repository + " does not exist, or access needs a "
                        + (settings.token().isPresent() ? "valid token; the present one was refused" : "token")
                        + " (401): check the name, set HF_TOKEN");
            case 403 ->
                throw new InputException(repository + ": access refused (403): accept its terms at " + page
                        + " if it has any, and set HF_TOKEN to a token that may read it");
            case 404 -> throw missing(code);
            default -> {
                return new HubFault("the hub answered " + status + " for " + this);
            }
        }
    }

    private InputException missing(String code) {
        if (code.equals("RepoNotFound")) {
            return new MissingRevisionException("there is no " + repository + " on the hub (404)");
        }
        if (file.isPresent() && !code.equals("RevisionNotFound")) {
            return new InputException("there is no " + this + " (404)");
        }
        String what = code.equals("RevisionNotFound") ? "has no" : "does not exist, or has no";
        return new MissingRevisionException(repository + " " + what + " revision '" + revision + "' (404)");
    }

    @Override
    public String toString() {
        return file.map(f -> "file " + RemoteNames.quoted(f) + " in ").orElse("") + repository + " at revision '"
                + revision + "'";
    }
}
