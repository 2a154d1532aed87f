namespace Pipelines.Manifest.Mapping;

/// <summary>The truth value stands for the absence of another key and is not written itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class MeansNoAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

/// <summary>Written even when it is false or empty: a reader looks for it.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class AlwaysWrittenAttribute : Attribute;

/// <summary>One entry a line, however few there are.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class SpreadAttribute : Attribute;

/// <summary>Entries come in ordinal order; elsewhere they keep their own.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class SortedAttribute : Attribute;
