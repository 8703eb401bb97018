import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var smokeMeasures=["start","memory"];function isSmokeMeasure(measure){return smokeMeasures.some(one=>one===measure)}export{smokeMeasures,isSmokeMeasure};
