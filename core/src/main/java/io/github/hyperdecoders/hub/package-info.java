/** The Hugging Face hub: what a repository holds, and its files on disk in the cache that huggingface_hub uses too. */
@NullMarked
package io.github.hyperdecoders.hub;

import org.jspecify.annotations.NullMarked;
