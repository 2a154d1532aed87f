namespace Pipelines;

/// <summary>What a step does, in the field's words: shown in pictures and lists.</summary>
public enum TaskType
{
    /// <summary>Fits a model (<c>training</c>).</summary>
    Training,

    /// <summary>Tests a model (<c>testing</c>).</summary>
    Testing,

    /// <summary>Applies a model (<c>inference</c>).</summary>
    Inference,

    /// <summary>Makes or changes data (<c>data_processing</c>).</summary>
    DataProcessing,

    /// <summary>An application (<c>application</c>).</summary>
    Application,

    /// <summary>Watches something (<c>monitor</c>).</summary>
    Monitor,

    /// <summary>Steers other steps (<c>controller</c>).</summary>
    Controller,

    /// <summary>Searches for good parameters (<c>optimizer</c>).</summary>
    Optimizer,

    /// <summary>A service (<c>service</c>).</summary>
    Service,

    /// <summary>Checks quality (<c>qc</c>).</summary>
    Qc,

    /// <summary>Anything else (<c>custom</c>).</summary>
    Custom,
}
