package io.github.hyperdecoders.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A recipe's key, on the record component that holds its value. The component's type is the key's type; one that is
 * {@code @Nullable} is null by default; one without any default is required.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** The name in the file. */
    String value();

    /** What it does, in one line. */
    String doc();

    /** The default, as one would write it after {@code --set key=}; empty: none. */
    String byDefault() default "";

    /** What the default is taken from, in words, where {@link DerivedDefaults} works it out; empty: it does not. */
    String derived() default "";

    /** Which numbers are allowed. */
    Range range() default Range.ANY;

    /** What the number counts; empty: nothing. */
    String unit() default "";

    /** Whether the key is ours, that is, unknown to the reference. */
    boolean ours() default false;
}
