import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function unknown(reason){return{kind:"unknown",reason}}function isUnknown(value){return typeof value=="object"&&value!==null&&value.kind==="unknown"}export{unknown,isUnknown};
