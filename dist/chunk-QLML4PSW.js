import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function namesPlace(sentence,place){return[" ",", ","; "].some(end=>` ${sentence} `.includes(` ${place}${end}`))}export{namesPlace};
