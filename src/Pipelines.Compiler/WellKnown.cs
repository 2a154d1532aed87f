namespace Pipelines.Compiler;

/// <summary>Names of what user code marks its methods with, and of what the build generates.</summary>
static class WellKnown
{
    public const string Assembly = Mark.Assembly;
    public const string Namespace = Mark.Assembly;
    public const string Component = $"{Namespace}.{Mark.Component}";
    public const string Pipeline = $"{Namespace}.{Mark.Pipeline}";

    /// <summary>The last parameter of what stands in a component's place: the how-manieth call of it in the text this is (rule P11).</summary>
    public const string Site = "site__";

    /// <summary>Names a value's serializer: the slice needs it at run time, so this mark stays.</summary>
    public const string ArtifactSerializer = Mark.ArtifactSerializer;

    /// <summary>The generated nested class that a host calls.</summary>
    public const string Entry = "PipelinesEntry";

    /// <summary>Prefix of the generated method that submits a step and waits for its value.</summary>
    public const string Wait = "PipelinesWait_";

    /// <summary>Prefix of the generated method that submits a step.</summary>
    public const string Submit = "PipelinesSubmit_";
}
